// @ts-check
// One explorer: its controls, the picture or table, and the words for screen readers.
// controls.js comes before this file in the same module.

/**
 * What the kernel sends; Python's Explorer._show() writes it.
 * @typedef {object} State
 * @property {string} by Page that asked.
 * @property {number} number Number of its question.
 * @property {number} drawing Changes with each new picture or table.
 * @property {Record<string, any>} state Value of each control.
 * @property {string} html
 * @property {string} picture Address of the picture, or nothing.
 * @property {string} words
 * @property {string} call
 * @property {string} fault
 * @property {string} said
 *
 * What the page asks of the kernel; Python's Explorer._answer() reads it.
 * @typedef {object} Question
 * @property {Record<string, any>} [state]
 * @property {boolean} [moving] A slider is still held: a quick picture is enough.
 * @property {boolean} [settled] Undo comes back to this state.
 * @property {string} [preset]
 * @property {boolean} [undo]
 * @property {boolean} [reset]
 * @property {boolean} [keep]
 *
 * The part of anywidget's model that is used here.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(message: object) => void} send
 * @property {(event: string, listener: () => void) => void} on
 */

const QUICK_MS = 100;
const REST_MS = 200;
const ANNOUNCE_MS = 400;

/** @type {Record<string, (spec: any, id: string, send: Send) => Shown>} */
const KINDS = { slide, choice, grade, ticks, cells };

/** @type {(el: HTMLElement) => void} */
function keepKeys(el) {
  // JupyterLab would take the arrow keys, and X would cut the cell. Ctrl+S and Shift+Enter are
  // left to it.
  el.addEventListener("keydown", (event) => {
    const run = event.shiftKey && event.key === "Enter";
    const forLab = event.ctrlKey || event.metaKey || event.altKey || run;
    if (!forLab && event.key !== "Escape") event.stopPropagation();
  });
}

/** @type {(view: HTMLElement, shown: State) => void} */
function showIn(view, { html, picture }) {
  // Same picture frame as before: change only the image and its words, so nothing jumps. The image
  // comes first: it is decoded while the words are set.
  const frame = view.querySelector("img");
  // a data address is shown some milliseconds sooner than a blob, which takes another process
  if (frame && picture) frame.src = picture;
  const next = make("div", { innerHTML: html });
  const then = next.querySelector("img");
  const [caption, newCaption] = [view, next].map((part) => part.querySelector("figcaption"));
  if (frame && then && caption && newCaption) {
    for (const name of ["alt", "width", "height"]) {
      frame.setAttribute(name, then.getAttribute(name) || "");
    }
    caption.innerHTML = newCaption.innerHTML;
    return;
  }
  view.replaceChildren(...next.childNodes);
  if (then && picture) then.src = picture;
}

/** @type {(context: {model: Model, el: HTMLElement}) => void} */
function render({ model, el }) {
  // randomUUID is missing where a page is served without https, as on a LAN
  const me = crypto.getRandomValues(new Uint32Array(4)).join("-");
  el.classList.add("jdm-explorer");
  const panel = make("div", { className: "jdm-panel" });
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", "Controls");
  keepKeys(panel);
  const view = make("div", { className: "jdm-view" });
  const status = make("p", { className: "jdm-status" }); // stays on the page; its text changes
  status.setAttribute("role", "status");
  const call = make("code", { className: "jdm-call", hidden: true });

  // One question is under way at a time, two where answers come quickly (one travels while the
  // other is drawn). Moves made meanwhile wait, and the newest replaces the others, so the kernel
  // never falls behind a fast hand, and an old answer never moves a control.
  /** @type {State} */
  const first = model.get("shown");
  let local = { ...first.state };
  let sent = 0;
  let answered = 0;
  let askedAt = 0;
  let atOnce = 1;
  let drawing = first.drawing;
  /** @type {Question | null} */
  let waiting = null;
  /** @type {(question: Question) => void} */
  const ask = (question) => {
    if (sent - answered >= atOnce) {
      waiting = { ...question, settled: question.settled || Boolean(waiting?.settled) };
      return;
    }
    sent += 1;
    askedAt = performance.now();
    model.send({ by: me, number: sent, ...question });
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  /** @type {(name: string) => Send} */
  const move = (name) => (value, how) => {
    local = { ...local, [name]: value };
    clearTimeout(resting);
    if (how === SET) return ask({ state: local, settled: true });
    if (how === MOVING) ask({ state: local, moving: true });
    // once the hand rests the sharp picture follows; once it let go, undo knows the place
    resting = setTimeout(() => ask({ state: local, settled: how === LET_GO }), REST_MS);
  };

  /** @type {Record<string, Shown>} */
  const controls = {};
  for (const spec of /** @type {Spec[]} */ (model.get("spec"))) {
    controls[spec.name] = KINDS[spec.kind](spec, `jdm-${me}-${spec.name}`, move(spec.name));
    panel.append(controls[spec.name].node);
  }
  /** @type {(state: Record<string, any>, fault: string) => void} */
  const showState = (state, fault) => {
    for (const [name, value] of Object.entries(state)) controls[name].show(value, fault);
  };

  /** @type {(textContent: string, question: Question) => HTMLButtonElement} */
  const button = (textContent, question) => {
    const node = make("button", { type: "button", textContent });
    node.addEventListener("click", () => {
      clearTimeout(resting);
      ask({ state: local, settled: true, ...question });
    });
    return node;
  };
  const row = make("div", { className: "jdm-buttons" });
  for (const name of model.get("presets")) row.append(button(name, { preset: name }));
  row.append(button("Undo", { undo: true }), button("Reset", { reset: true }));
  if (model.get("keeps")) row.append(button(model.get("keeps"), { keep: true }));
  const tell = make("button", { type: "button", textContent: "Show the call" });
  tell.setAttribute("aria-expanded", "false");
  tell.addEventListener("click", () => {
    call.hidden = !call.hidden;
    tell.setAttribute("aria-expanded", String(!call.hidden));
    tell.textContent = call.hidden ? "Show the call" : "Hide the call";
  });
  row.append(tell);
  const said = make("p", { className: "jdm-said" });
  said.setAttribute("role", "status");
  panel.append(row, said);
  el.append(panel, call, view, status);

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const show = () => {
    /** @type {State} */
    const shown = model.get("shown");
    if (shown.by === me) {
      if (shown.number === sent) atOnce = performance.now() - askedAt < QUICK_MS ? 2 : 1;
      answered = shown.number;
    }
    if (shown.drawing !== drawing) showIn(view, shown); // releasing a slider draws nothing again
    drawing = shown.drawing;
    call.textContent = shown.call;
    said.textContent = shown.said;
    clearTimeout(timer); // one announcement when a drag has come to rest
    timer = setTimeout(() => {
      if (status.textContent !== shown.words) status.textContent = shown.words;
    }, ANNOUNCE_MS);
    if (waiting) {
      const question = waiting;
      waiting = null;
      ask(question);
    } else if (sent === answered) {
      local = { ...shown.state };
      showState(shown.state, shown.fault);
    }
  };
  model.on("change:shown", show);
  showIn(view, first);
  call.textContent = first.call;
  showState(first.state, first.fault);
}

export default { render };
