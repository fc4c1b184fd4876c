"use strict";
(() => {
  const data = JSON.parse(document.getElementById("frames").textContent);
  const at = id => document.getElementById(id);
  const [low, high] = data.span;
  const chosen = { episode: data.episodes.length - 1, order: 0, track: 0, point: 0 };

  /** Make an element with text and children; nothing that the file says is ever taken for markup. */
  const make = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children.map(child => (child instanceof Node ? child : String(child))));
    return made;
  };

  const bar = (value, from, to, kind) => {
    const drawn = (tag, attributes) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [key, number] of Object.entries(attributes)) made.setAttribute(key, number);
      return made;
    };
    const span = to - from || 1;
    const svg = drawn("svg", { class: `bar ${kind}`, viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" });
    const x = (Math.min(value, 0) - from) / span * 100;
    svg.append(
      drawn("rect", { class: "track", x: 0, y: 3.5, width: 100, height: 1 }),
      drawn("rect", { class: "fill", x: x.toFixed(2), y: 1, width: (Math.abs(value) / span * 100).toFixed(2), height: 6 }),
    );
    return svg;
  };

  /** Write a payoff as the tables do: signed, three decimals, and 0 for what shows no other digit. */
  const payoff = value => {
    const text = value.toFixed(3);
    return /[1-9]/.test(text) ? (value > 0 ? `+${text}` : text) : "0";
  };

  const episode = () => data.episodes[chosen.episode];
  const track = () => episode().tracks[chosen.track];

  const choices = (fieldset, name, words, index, choose) => {
    fieldset.hidden = words.length < 2;
    fieldset.replaceChildren(fieldset.querySelector("legend"), ...words.map((word, k) => {
      const input = make("input", { type: "radio", name, value: k });
      input.checked = k === index;
      input.addEventListener("change", () => choose(k));
      return make("label", {}, input, ` ${word}`);
    }));
  };

  const where = () => {
    const now = track();
    if (now.kind === "none") return "";
    if (now.kind === "credibility") return `${now.of.join(" and ")}: credibility ${now.at[chosen.point].toFixed(2)}`;
    return chosen.point ? `out: ${now.at.slice(1, chosen.point + 1).join(", ")}` : "nothing is out";
  };

  const show = () => {
    const now = track();
    const order = now.orders[chosen.order];
    const { equilibria, complete } = order.frames[chosen.point];
    const words = where();
    at("c-out").textContent = words;
    at("c-at").setAttribute("aria-valuetext", words || "nothing to move");
    const plays = equilibria.map(e => `(${e.plays.join(", ")})`).join(" or ") || "no equilibrium found";
    at("f-where").textContent =
      `At ${episode().name}, ${order.words}${words ? `, ${words}` : ""}: ${plays}${complete ? "" : "; there may be more"}.`;
    const played = at("f-played");
    played.querySelectorAll("tbody").forEach(body => body.remove());
    equilibria.forEach((e, k) => {
      const body = make("tbody");
      if (equilibria.length > 1) {
        const head = make("th", { scope: "rowgroup", colspan: 4 }, `Equilibrium ${k + 1} of ${equilibria.length}`);
        body.append(make("tr", { class: "group" }, head));
      }
      data.players.forEach((player, i) => body.append(make("tr", {},
        make("th", { scope: "row" }, make("span", { class: `who p${i}` }, player)),
        make("td", {}, e.plays[i]),
        make("td", { class: "n total" }, payoff(e.payoffs[i])),
        make("td", { class: "b" }, bar(e.payoffs[i], low, high, `p${i}`)),
      )));
      played.append(body);
    });
    if (at("f-beliefs")) {
      at("f-beliefs").tBodies[0].replaceChildren(...data.observers.map((observer, i) => make("tr", {},
        make("th", { scope: "row" }, observer),
        ...now.beliefs[chosen.point][i].map(x => make("td", { class: "n b" }, x.toFixed(3), bar(x, 0, 1, ""))),
      )));
    }
  };

  /** Begin a track where the file stands. */
  const begin = () => {
    const now = track();
    chosen.point = now.begin;
    const slider = at("c-at");
    slider.max = now.at.length - 1;
    slider.value = now.begin;
    at("c-slider").hidden = now.at.length < 2;
    at("c-slider").querySelector("label").textContent = now.kind === "items" ? "Evidence, item by item" : "Credibility";
    show();
  };

  const enter = () => {
    chosen.order = chosen.track = 0;
    const names = { items: "which evidence is out", credibility: "how credible what came out last is", none: "nothing" };
    choices(at("c-orders"), "order", track().orders.map(o => o.words), 0, k => { chosen.order = k; show(); });
    choices(at("c-tracks"), "track", episode().tracks.map(t => names[t.kind]), 0, k => { chosen.track = k; begin(); });
    begin();
  };

  at("c-at").addEventListener("input", event => { chosen.point = Number(event.target.value); show(); });
  at("c-episode").addEventListener("change", event => { chosen.episode = Number(event.target.value); enter(); });
  at("controls").addEventListener("submit", event => event.preventDefault());
  at("c-episode").value = chosen.episode;
  at("controls").hidden = false;
  document.querySelectorAll(".noscript").forEach(words => { words.hidden = true; });
  enter();

  let shut = [];
  addEventListener("beforeprint", () => {
    shut = [...document.querySelectorAll("#story details:not([open])")];
    shut.forEach(details => { details.open = true; });
  });
  addEventListener("afterprint", () => shut.forEach(details => { details.open = false; }));
})();
