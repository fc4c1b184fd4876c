// The page: what is chosen goes to the worker, what is seen of it comes back and is shown.
//
// A choice is one object, the same that bridge.py describes. Every control makes another choice out of the last one;
// one question at a time is on its way, and of the choices made meanwhile only the last is asked for.

const at = (id) => document.getElementById(id);
const SLOW = 8000; // milliseconds after which a computation can be stopped
const PAUSE = 250; // milliseconds without a move after which what takes longer is asked for
const OWN = "own text"; // no case has a space in its name

// ---------------------------------------------------------------- the worker

let worker;
let waiting = new Map();
let number = 0;

function ask(question, about, each = () => {}) {
  const id = ++number;
  worker.postMessage({ id, question, about });
  return new Promise((resolve) => waiting.set(id, { resolve, each }));
}

function startWorker() {
  worker?.terminate();
  waiting = new Map();
  worker = new Worker("worker.js", { type: "module" });
  worker.onmessage = ({ data }) => {
    if (data.loading !== undefined) showLoading(data.loading);
    if (data.ready) seen ? choose({}, seen.choice) : openLink();
    if (data.stopped) showStopped(data.stopped);
    if (data.panels) showPanels(data.panels);
    if (data.picture) showPicture(data.picture);
    const held = waiting.get(data.id);
    if (!held) return;
    if (!data.done) {
      held.each(data.answer);
      return;
    }
    waiting.delete(data.id);
    held.resolve(data.answer);
  };
  worker.onerror = (event) => showStopped(`The engine stopped (${event.message ?? "it could not be loaded"})`);
}

// ---------------------------------------------------------------- choices

let seen = null; // the last answer
let choice = null; // the last choice that was made
let pending = null; // a choice that is still to be asked for
let isAsking = false;
let slow = 0;

function choose(changed, base = choice) {
  choice = pending = { ...base, ...changed };
  if (!isAsking) askForPending();
}

async function askForPending() {
  isAsking = true;
  at("page").setAttribute("aria-busy", "true");
  let failed = null;
  while (pending) {
    const asked = pending;
    pending = null;
    watch(true);
    const answer = await ask("look", asked, (first) => show(first));
    failed = answer.error ?? null;
  }
  watch(false);
  isAsking = false;
  if (failed && !seen) {
    linkMistake = failed;
    choose({}, { case: "iskander" });
    return;
  }
  if (failed) {
    choice = seen.choice;
    showControls();
  }
  if (failed || linkMistake) showMistake(failed ?? linkMistake);
  linkMistake = null;
  settle();
}

// Offer to stop what takes long; waiting for the network does not count.
function watch(isComputing) {
  clearTimeout(slow);
  at("slow").hidden = true;
  if (isComputing) slow = setTimeout(() => (at("slow").hidden = false), SLOW);
}

function settle() {
  at("page").setAttribute("aria-busy", "false");
  showOutcome();
  clearTimeout(settle.later);
  settle.later = setTimeout(rest, PAUSE);
}

// What waits for a rest: what takes longer, and the address, which Firefox changes at most 200 times in ten seconds.
function rest() {
  if (isAsking || !seen) return;
  history.replaceState(null, "", seen.link ? `#${seen.link}` : location.pathname + location.search);
  showMore();
}

// What follows the sign in the address: a link's choice, or the name of a place on the page.
function fragment() {
  const found = location.hash.slice(1);
  return document.getElementById(found) ? "" : found;
}

async function openLink() {
  const found = await ask("begin", fragment());
  choose({}, found.error ? { case: "iskander" } : found);
  if (found.error) linkMistake = found.error;
}

let linkMistake = null; // told when the page is there

// ---------------------------------------------------------------- small things

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function options(select, rows, value) {
  const wanted = JSON.stringify(rows);
  if (select.dataset.rows !== wanted) {
    select.replaceChildren(...rows.map(({ name, words }) => make("option", { value: name, textContent: words })));
    select.dataset.rows = wanted;
  }
  select.value = value;
  select.disabled = false;
}

const plain = (x) => String(Number(x.toPrecision(4)));

function mark(colour, kind) {
  const made = make("span", { className: kind });
  made.style.setProperty("--dot", colour);
  made.setAttribute("aria-hidden", "true");
  return made;
}

function value(number, words, className = "") {
  return make("td", { className: `number ${className}` }, make("data", { value: String(number), textContent: words }));
}

const heading = (words, scope, className = "") => make("th", { scope, textContent: words, className });

// ---------------------------------------------------------------- what is seen

function show(answer) {
  if (answer.error) return;
  seen = answer;
  hideMistakes();
  at("loading").hidden = true;
  for (const id of ["equilibria-card", "more"]) at(id).hidden = false;
  showEquilibria();
  showBeliefs();
  showAbout();
  if (!pending) {
    choice = seen.choice;
    showControls();
    showOutcome();
  }
}

function showOutcome() {
  if (!seen) return;
  at("title").textContent = seen.title;
  document.title = `${seen.title} · twolevel`;
  const moves = seen.moves ? ` ${seen.moves}.` : "";
  const outcome = seen.equilibria.map(({ players }) => players.map(({ name, plays }) => `${name} ${plays}`).join(", "));
  const told = outcome.length ? outcome.slice(0, 4).join("; or ") : "none found";
  const rest = outcome.length > 4 ? `; and ${outcome.length - 4} more` : "";
  const parts = [make("strong", { textContent: `${seen.count}: ` }), `${told}${rest}.${moves}`];
  if (at("outcome").textContent !== parts[0].textContent + parts[1]) at("outcome").replaceChildren(...parts);
}

function showEquilibria() {
  at("status").textContent = `${seen.count}; ${seen.status}.${seen.moves ? ` ${seen.moves}.` : ""}`;
  const bodies = seen.equilibria.map(({ label, colour, players }, k) => {
    const name = seen.equilibria.length > 1 ? `Equilibrium ${k + 1}` : "Equilibrium";
    const head = make("th", { colSpan: 4, scope: "rowgroup" }, mark(colour, "dot"), `${name}: ${label}`);
    const rows = players.map((player) => {
      const plays = make("td", { textContent: player.plays });
      if (player.answers) {
        plays.append(make("span", { className: "hint answers", textContent: `would answer: ${player.answers}` }));
      }
      const parts = Object.entries(player.parts).map(([channel, words]) => `${channel} ${words}`);
      return make(
        "tr",
        {},
        make("th", { scope: "row" }, mark(player.colour, "bar"), player.name),
        plays,
        value(player.payoff, player.words),
        make("td", { className: "hint", textContent: parts.join(", ") }),
      );
    });
    return make("tbody", {}, make("tr", { className: "equilibrium" }, head), ...rows);
  });
  for (const old of [...at("equilibria").tBodies]) old.remove();
  at("equilibria").append(...bodies);
}

function showBeliefs() {
  at("beliefs-card").hidden = !seen.beliefs.length;
  const head = [heading("Observer", "col"), ...seen.states.map((state) => heading(state, "col", "number"))];
  at("beliefs").tHead.replaceChildren(make("tr", {}, ...head));
  const rows = seen.beliefs.map(({ name, colour, values }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, mark(colour, "bar"), name),
      ...values.map((x) => value(x, x.toFixed(3))),
    ),
  );
  at("beliefs").tBodies[0].replaceChildren(...rows);
}

function showAbout() {
  at("about").textContent = seen.about;
  at("lesson").textContent = seen.lesson;
  at("source").textContent = seen.source ? `Source: ${seen.source}` : "";
  at("warnings").replaceChildren(...seen.warnings.map((words) => make("li", { textContent: words })));
}

let panels = [];

function showPanels(found) {
  const names = found.map(({ name }) => name);
  at("pictures").hidden = false;
  if (names.join() !== panels.join()) {
    at("pictures").replaceChildren(...names.map(makePanel));
    panels = names;
    showVersions();
  }
  for (const { name, words, svg } of found) {
    at(`picture-${name}`).setAttribute("aria-label", words);
    at(`svg-${name}`).hidden = !svg;
  }
}

const PANELS = { beliefs: "beliefs", win_sets: "win-sets", matrix: "payoff matrix", path: "path of evidence" };

function makePanel(name) {
  const canvas = make("canvas", { id: `picture-${name}` });
  canvas.setAttribute("role", "img");
  const button = (kind) => {
    const made = make("button", { type: "button", id: `${kind}-${name}`, textContent: kind.toUpperCase() });
    made.setAttribute("aria-label", `${kind.toUpperCase()} of the ${PANELS[name]}`);
    made.onclick = () => keep(kind, name);
    return made;
  };
  return make("figure", {}, canvas, make("figcaption", {}, button("png"), button("svg")));
}

function showPicture({ name, width, height, pixels }) {
  const canvas = at(`picture-${name}`);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
}

const MORE = ["why", "claims", "payoffs"];
let shownMore = "";

async function showMore() {
  if (!MORE.some((name) => at(`${name}-details`).open) || isAsking || !seen) return;
  const asked = JSON.stringify(seen.choice);
  if (asked === shownMore) return;
  shownMore = asked;
  const found = await ask("more", seen.choice);
  if (found.error) return;
  at("why").textContent = found.why;
  at("verdict").textContent = found.verdict || "This scenario makes no claims.";
  const signs = { true: "✓ holds", false: "✗ fails", null: "? open" };
  const claims = found.claims.map(({ name, holds, words }) =>
    make("li", {}, make("b", { textContent: signs[holds] }), `${name}: ${words}`),
  );
  at("claims").replaceChildren(...claims);
  const head = found.payoffs.players.map((name) => heading(name, "col", "number"));
  at("payoffs").tHead.replaceChildren(make("tr", {}, heading("Profile", "col"), ...head));
  const rows = found.payoffs.rows.map(({ profile, payoffs, best }) =>
    make(
      "tr",
      {},
      heading(profile.join(", "), "row"),
      ...payoffs.map((x, i) => value(x, x.toFixed(3), best[i] ? "best" : "")),
    ),
  );
  at("payoffs").tBodies[0].replaceChildren(...rows);
}

// ---------------------------------------------------------------- controls

function showControls() {
  const own = Boolean(choice.toml);
  at("case").disabled = false;
  if (own && !at("toml").value) fill(choice.toml);
  at("case").querySelector(`[value="${OWN}"]`).hidden = !own;
  at("case").value = own ? OWN : choice.case;
  at("variant-field").hidden = !seen.variants.length;
  options(at("variant"), [{ name: "", words: "none: as the file has it" }, ...seen.variants], choice.variant ?? "");
  options(at("episode"), seen.episodes, choice.episode);
  options(at("order"), seen.orders, choice.order);
  at("ratification-field").hidden = !seen.ratifications.length;
  options(at("ratification"), seen.ratifications, choice.ratification);
  at("reversions").hidden = choice.ratification !== "veto";
  showReversions();
  showItems();
  showSliders();
  at("reset").disabled = !seen.isChanged;
}

let structure = { reversions: "", items: "", sliders: "" };

// Whether some controls must be made anew; else they are only put where the choice has them, and keep their focus.
function isNew(what, rows) {
  const wanted = JSON.stringify(rows);
  if (structure[what] === wanted) return false;
  structure[what] = wanted;
  return true;
}

function showReversions() {
  const rows = seen.reversions;
  if (isNew("reversions", rows.map(({ player, stances }) => [player, stances]))) {
    for (const old of at("reversions").querySelectorAll(".field")) old.remove();
    rows.forEach(({ player, stances }, k) => {
      const select = make("select", { id: `reversion-${k}` });
      options(select, stances, "");
      select.onchange = () => choose({ ratification: "veto", reversion: reversions() });
      const label = make("label", { htmlFor: select.id, textContent: player });
      at("reversions").append(make("div", { className: "field" }, label, select));
    });
  }
  rows.forEach(({ stands }, k) => (at(`reversion-${k}`).value = stands));
}

const reversions = () => seen.reversions.map((_, k) => at(`reversion-${k}`).value);

function showItems() {
  at("evidence").hidden = !seen.items.length;
  if (isNew("items", seen.items)) {
    const ticks = seen.items.map(({ name, words }, k) => {
      const tick = make("input", { type: "checkbox", id: `item-${k}`, name });
      tick.onchange = () => {
        const others = choice.out.filter((item) => item !== name);
        choose({ out: tick.checked ? [...others, name] : others });
      };
      return make("label", { className: "tick" }, tick, make("span", { textContent: words }));
    });
    at("items").replaceChildren(...ticks);
  }
  seen.items.forEach(({ name, words }, k) => {
    const place = choice.out.indexOf(name);
    const tick = at(`item-${k}`);
    tick.checked = place >= 0;
    tick.nextSibling.textContent = place >= 0 ? `${place + 1}. ${words}` : words;
  });
  at("believed").disabled = seen.cursor === null;
  at("believed").value = seen.cursor ?? 0;
  at("believed-value").textContent = seen.cursor === null ? "nothing is out" : plain(seen.cursor);
}

function showSliders() {
  at("numbers").hidden = !seen.sliders.length;
  const shape = seen.sliders.map(({ place, name, low, high, step, why }) => [place, name, low, high, step, why]);
  if (isNew("sliders", shape)) at("sliders").replaceChildren(...seen.sliders.map(makeSlider));
  seen.sliders.forEach(({ value: x, was }, k) => {
    at(`slider-${k}`).value = x;
    at(`slider-${k}-value`).textContent = plain(x);
    const back = at(`slider-${k}-back`);
    back.hidden = was === undefined;
    back.textContent = was === undefined ? "" : `↺ ${plain(was)}`;
    back.setAttribute("aria-label", was === undefined ? "" : `Back to ${plain(was)}: ${seen.sliders[k].name}`);
  });
}

function makeSlider({ place, name, low, high, step, why, span }, k) {
  const slider = make("input", { type: "range", id: `slider-${k}`, min: low, max: high, step, title: place });
  slider.dataset.place = place;
  slider.setAttribute("aria-describedby", `slider-${k}-why`);
  slider.oninput = () => {
    at(`slider-${k}-value`).textContent = plain(Number(slider.value));
    moveNumber(place, Number(slider.value));
  };
  const back = make("button", { type: "button", id: `slider-${k}-back`, className: "back", hidden: true });
  back.onclick = () => moveNumber(place, undefined);
  const hint = make("p", { id: `slider-${k}-why`, className: "hint", textContent: `${why} ` });
  hint.append(make("em", { textContent: span }));
  const output = make("output", { id: `slider-${k}-value` });
  output.setAttribute("for", slider.id);
  return make(
    "div",
    { className: "slider" },
    make("label", { htmlFor: slider.id, textContent: name }),
    output,
    back,
    slider,
    hint,
  );
}

// A credibility that is moved by itself is no longer moved with the others, which stay where they are.
function moveNumber(place, x) {
  const isBelieved = choice.believed !== null && place in seen.credibilities;
  const numbers = { ...choice.numbers, ...(isBelieved ? seen.credibilities : {}) };
  if (x === undefined) delete numbers[place];
  else numbers[place] = x;
  choose({ numbers, believed: isBelieved ? null : choice.believed });
}

// The same scenario elsewhere: numbers stay as they were moved, all else is as the file has it there.
const scenario = () => Object.fromEntries(["case", "toml", "variant"].filter((k) => choice[k]).map((k) => [k, choice[k]]));

at("case").onchange = () => {
  const name = at("case").value;
  choose({}, name === OWN ? scenario() : { case: name });
};
at("variant").onchange = () => {
  const { variant: _, ...file } = scenario();
  const name = at("variant").value;
  choose({}, { ...file, ...(name ? { variant: name } : {}), episode: choice.episode });
};
at("episode").onchange = () => choose({}, { ...scenario(), episode: at("episode").value, numbers: choice.numbers });
at("order").onchange = () => choose({ order: at("order").value });
at("ratification").onchange = () => {
  const kind = at("ratification").value;
  choose({ ratification: kind, reversion: kind === "veto" ? reversions() : [] });
};
at("believed").oninput = () => {
  const x = Number(at("believed").value);
  at("believed-value").textContent = plain(x);
  choose({ believed: x });
};
at("reset").onclick = () => choose({}, { ...scenario(), episode: choice.episode });
at("controls").onsubmit = (event) => event.preventDefault();
for (const name of MORE) at(`${name}-details`).ontoggle = showMore;

// ---------------------------------------------------------------- messages

function showMistake({ message }) {
  at("message").textContent = message;
  at("message").hidden = false;
}

function showOwnMistake({ message, notes, line }) {
  showLine(line);
  at("own-message").textContent = message;
  at("own-notes").textContent = notes.join("\n");
  at("own-notes").hidden = !notes.length;
  at("own-mistake").hidden = false;
  at("toml").setAttribute("aria-invalid", "true");
  at("toml").setAttribute("aria-describedby", "own-message");
}

function hideMistakes() {
  at("message").hidden = true;
  at("own-mistake").hidden = true;
  at("toml").removeAttribute("aria-invalid");
  at("toml").removeAttribute("aria-describedby");
  showGutter();
}

function showStopped(why) {
  at("page").setAttribute("aria-busy", "false");
  const again = make("button", { type: "button", textContent: "Try again", onclick: restart });
  at("message").replaceChildren(`${why}. `, again);
  at("message").hidden = false;
}

// A new engine, with what was seen last; what could not be computed is forgotten.
function restart() {
  watch(false);
  pending = null;
  isAsking = false;
  structure = { reversions: "", items: "", sliders: "" };
  panels = [];
  at("message").hidden = true;
  at("loading").hidden = false;
  if (!seen) history.replaceState(null, "", location.pathname + location.search);
  startWorker();
}

function showLoading(loading) {
  watch(!loading && isAsking);
  if (!loading) {
    at("loading").hidden = Boolean(seen);
    return;
  }
  at("loading").hidden = false;
  const { name, step, of, got, total } = loading;
  const mega = (bytes) => (bytes / 1e6).toFixed(1);
  at("progress").max = of;
  if (step) at("progress").value = step - 1 + (total ? Math.min(1, got / total) : got ? 0.5 : 0);
  else at("progress").removeAttribute("value");
  const words = step ? `Step ${step} of ${of}: ${name}` : `Loading ${name}, which this needs`;
  if (at("loading-step").textContent !== words) at("loading-step").textContent = words;
  const bytes = total ? `${mega(got)} of ${mega(total)} MB` : got ? `${mega(got)} MB` : "\u00a0";
  at("loading-bytes").textContent = bytes;
}

async function showVersions() {
  const found = await ask("versions", null);
  const told = Object.entries(found).map(([name, version]) => `${name} ${version}`);
  at("versions").textContent = `Computed in your browser by ${told.join(", ")}.`;
}

// ---------------------------------------------------------------- to be taken along

async function keep(kind, panel = "") {
  const made = await ask("file", { choice: seen.choice, kind, panel });
  if (made.error) {
    showMistake(made.error);
    return;
  }
  const bytes = Uint8Array.from(atob(made.base64), (sign) => sign.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes]));
  make("a", { href: address, download: made.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

async function share() {
  const made = await ask("link", seen.choice);
  if (made.error) {
    showMistake(made.error);
    return;
  }
  const link = new URL(`#${made}`, location.href).href;
  at("link").value = link;
  at("link-box").hidden = false;
  let words = `Copy this link of ${link.length.toLocaleString("en")} letters; it holds all that you chose.`;
  try {
    await navigator.clipboard.writeText(link);
    words = `Copied, ${link.length.toLocaleString("en")} letters; the link holds all that you chose.`;
  } catch {
    at("link").focus();
    at("link").select();
  }
  at("shared").textContent = words;
  at("shared").hidden = false;
}

at("stop").onclick = restart;
at("csv").onclick = () => keep("csv");
at("keep").onclick = () => keep("toml");
at("share").onclick = share;

// ---------------------------------------------------------------- one's own text

function showGutter(wrong = 0) {
  const count = at("toml").value.split("\n").length;
  const numbers = Array.from({ length: count }, (_, k) => k + 1);
  const before = numbers.slice(0, wrong ? wrong - 1 : count).map((k) => `${k}\n`).join("");
  const after = wrong ? numbers.slice(wrong).map((k) => `\n${k}`).join("") : "";
  at("gutter").replaceChildren(before, ...(wrong ? [make("b", { textContent: wrong })] : []), after);
  at("gutter").scrollTop = at("toml").scrollTop;
}

// Select a line of the text and bring it into sight.
function showLine(line) {
  showGutter(line);
  if (!line) return;
  const lines = at("toml").value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, words) => sum + words.length + 1, 0);
  at("toml").focus();
  at("toml").setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  const height = at("toml").scrollHeight / lines.length;
  at("toml").scrollTop = Math.max(0, (line - 4) * height);
  at("toml").scrollLeft = 0;
}

at("toml").oninput = () => {
  at("toml").removeAttribute("aria-invalid");
  showGutter();
};
at("toml").onscroll = () => (at("gutter").scrollTop = at("toml").scrollTop);
at("use").onclick = () => useText(at("toml").value);
at("fill").onclick = async () => {
  const text = await ask("text", seen.choice);
  if (typeof text === "string") fill(text);
};
at("open").onchange = async () => {
  const [file] = at("open").files;
  if (!file) return;
  fill(await file.text());
  at("open").value = "";
  useText(at("toml").value);
};

function fill(text) {
  at("toml").value = text;
  at("toml").setSelectionRange(0, 0);
  at("toml").scrollTop = 0;
  showGutter();
}

async function useText(text) {
  if (!text.trim()) {
    showOwnMistake({ message: "There is no text yet: put the case’s file here, or paste your own.", notes: [], line: 0 });
    return;
  }
  const answer = await ask("check", text);
  if (answer.error) showOwnMistake(answer.error);
  else choose({}, { toml: text });
}

// ---------------------------------------------------------------- the start

window.addEventListener("hashchange", () => {
  const found = fragment();
  if (found && found !== seen?.link) openLink();
});

async function fillCases() {
  const about = await (await fetch("about.json")).json();
  const rows = about.cases.map(({ name, title }) => make("option", { value: name, textContent: title || name }));
  at("case").replaceChildren(make("option", { value: OWN, textContent: "your own text, below", hidden: true }), ...rows);
  at("case").value = "iskander";
}

showGutter();
at("case").disabled = true;
fillCases().then(startWorker);
