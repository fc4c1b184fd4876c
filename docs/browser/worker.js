// The engine of the page, in a worker so that the page never waits for it: Python (Pyodide), the library, bridge.py.
//
// Messages in: {id, question, about}. Messages out: {id, answer} and, when all of it is there, {id, done: true};
// {picture: {name, width, height, pixels}} while a choice is drawn; {loading: {...}} while something is fetched;
// {ready: true} once; {stopped: "why"} when the engine can go on no more.

// The one place where Pyodide's version stands. To move to a newer one: docs/howto/browser.md.
const PYODIDE = "0.27.7";
const CDN = `https://cdn.jsdelivr.net/pyodide/v${PYODIDE}/full/`;

const STEPS = { python: 1, numpy: 2, twolevel: 3, matplotlib: 4 };
const NAMES = { python: `Python (Pyodide ${PYODIDE})`, numpy: "NumPy", matplotlib: "Matplotlib, for the pictures" };
const REPORT_EVERY = 100; // milliseconds

// ---------------------------------------------------------------- what is fetched, counted

let tally = { what: "", got: 0, total: 0, isKnown: true, told: 0 };

function begin(what) {
  tally = { what, got: 0, total: 0, isKnown: true, told: 0 };
  report(true);
}

function report(now = false) {
  const at = performance.now();
  if (!now && at - tally.told < REPORT_EVERY) return;
  tally.told = at;
  const { what, got, total, isKnown } = tally;
  const known = isKnown && got <= total; // what arrives compressed is longer than it was said to be
  const name = NAMES[what] ?? what;
  self.postMessage({ loading: { name, step: STEPS[what] ?? 0, of: 4, got, total: known ? total : 0 } });
}

const fetchPlain = self.fetch.bind(self);

async function fetchCounted(input, options) {
  const response = await fetchPlain(input, options);
  if (!response.ok || !response.body) return response;
  const length = Number(response.headers.get("content-length")) || 0;
  if (length && !response.headers.get("content-encoding")) tally.total += length;
  else tally.isKnown = false;
  const counted = response.body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        tally.got += chunk.byteLength;
        report();
        controller.enqueue(chunk);
      },
    }),
  );
  const { status, statusText, headers } = response;
  return new Response(counted, { status, statusText, headers });
}

self.fetch = fetchCounted;

// ---------------------------------------------------------------- Python

let pyodide;
let bridge;
let page;

async function load(name) {
  begin(name);
  await pyodide.loadPackage(name, { messageCallback: () => {}, errorCallback: () => {} });
  if (name === "matplotlib") bridge.lean_fonts();
  self.postMessage({ loading: null });
}

async function start() {
  begin("python");
  const { loadPyodide } = await import(`${CDN}pyodide.mjs`);
  const quiet = (line) => console.debug(line);
  pyodide = await loadPyodide({ indexURL: CDN, stdout: quiet, stderr: quiet, env: { MPLBACKEND: "agg" } });
  await load("numpy");
  begin("twolevel");
  const about = await (await fetchPlain("about.json")).json();
  const wheel = await (await fetchCounted(about.wheel)).arrayBuffer();
  pyodide.unpackArchive(wheel, "wheel");
  const source = await (await fetchPlain("bridge.py")).text();
  pyodide.FS.writeFile("/home/pyodide/bridge.py", source);
  bridge = pyodide.pyimport("bridge");
  page = bridge.Page();
  self.postMessage({ ready: true });
}

const started = start();
started.catch((error) => self.postMessage({ stopped: `Python could not be loaded from ${CDN} (${error.message})` }));

// Ask the library; what it needs is loaded, and it is asked again.
async function ask(question, about) {
  const loaded = new Set();
  for (;;) {
    const answer = JSON.parse(page.answer(question, JSON.stringify(about)));
    if (!answer?.needs) return answer;
    if (loaded.has(answer.needs)) {
      const message = `${answer.needs} could not be loaded from ${CDN}; is the network there?`;
      return { error: { message, notes: [], line: 0 } };
    }
    loaded.add(answer.needs);
    await load(answer.needs);
  }
}

function sendPicture(name) {
  const held = page.pixels(name);
  const [width, height, bytes] = held.toJs();
  held.destroy();
  const pixels = new Uint8ClampedArray(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  self.postMessage({ picture: { name, width, height, pixels } }, [pixels.buffer]);
}

async function handle({ id, question, about }) {
  await started;
  const answer = await ask(question, about);
  if (question === "look") {
    self.postMessage({ id, answer });
    const drawn = answer.error ? answer : await ask("draw", about);
    if (!drawn.error) {
      self.postMessage({ panels: drawn.panels });
      drawn.moved.forEach(sendPicture);
    }
    self.postMessage({ id, done: true, answer: drawn.error ? drawn : answer });
  } else {
    if (question === "versions") answer.Pyodide = PYODIDE;
    self.postMessage({ id, done: true, answer });
  }
}

let last = Promise.resolve();
self.onmessage = ({ data }) => {
  last = last
    .then(() => handle(data))
    .catch((error) => self.postMessage({ stopped: `The engine stopped (${error.message})` }));
};
