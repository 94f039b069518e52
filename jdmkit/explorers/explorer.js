// One explorer: labeled native controls, the picture or table, and its words for screen readers.
// Native inputs carry their own names and keys; a stock slider handle in a notebook has no name.

function keepKeys(el) {
  // JupyterLab would take the arrow keys, and X would cut the cell. Ctrl+S and Shift+Enter stay its own.
  el.addEventListener("keydown", (event) => {
    const forLab = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
    if (!forLab && event.key !== "Escape") event.stopPropagation();
  });
}

const make = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};

function slide(spec, id, send) {
  const digits = (String(spec.step).split(".")[1] || "").length;
  const limits = { min: spec.min, max: spec.max, step: spec.step };
  const range = make("input", { type: "range", id, ...limits });
  const box = make("input", { type: "number", ...limits });
  const named = spec.unit ? `${spec.label} (${spec.unit})` : spec.label;
  box.setAttribute("aria-label", `${named}, exact value`);
  const put = (value, how) => {
    range.value = value; // the range clamps, and rounds to a step
    box.value = Number(range.value).toFixed(digits);
    send(Number(range.value), how);
  };
  range.addEventListener("input", () => put(range.value, MOVING));
  range.addEventListener("change", () => put(range.value, LET_GO));
  box.addEventListener("change", () => put(box.value === "" ? range.value : box.value, SET));
  const show = (value) => {
    if (Number(range.value) !== value) range.value = value;
    if (box.value === "" || Number(box.value) !== value) box.value = Number(value).toFixed(digits);
    range.setAttribute("aria-valuetext", `${Number(value).toFixed(digits)} ${spec.unit}`.trim());
  };
  const node = make("div", { className: "jdm-control" }, make("label", { htmlFor: id, textContent: named }), range, box);
  return { node, show };
}

function choice(spec, id, send) {
  const select = make("select", { id });
  spec.options.forEach(([text], index) => select.append(make("option", { value: index, textContent: text })));
  select.addEventListener("change", () => send(spec.options[select.value][1], SET));
  const show = (value) => {
    select.value = spec.options.findIndex(([, option]) => JSON.stringify(option) === JSON.stringify(value));
  };
  const node = make("div", { className: "jdm-control" }, make("label", { htmlFor: id, textContent: spec.label }), select);
  return { node, show };
}

function ticks(spec, id, send) {
  const boxes = spec.options.map(([text, option], index) => {
    const box = make("input", { type: "checkbox", id: `${id}-${index}` });
    const label = make("label", { htmlFor: box.id, textContent: text });
    return { box, option, node: make("span", { className: "jdm-tick" }, box, label) };
  });
  const chosen = () => boxes.filter(({ box }) => box.checked).map(({ option }) => option);
  boxes.forEach(({ box }) => box.addEventListener("change", () => send(chosen(), SET)));
  const show = (value) => boxes.forEach(({ box, option }) => { box.checked = value.includes(option); });
  const node = make("fieldset", { className: "jdm-ticks" }, make("legend", { textContent: spec.label }), ...boxes.map(({ node }) => node));
  return { node, show };
}

function grade(spec, id, send) {
  // Radio buttons: all options in view, arrow keys move, and the chosen one says what it means.
  const meaning = make("span", { className: "jdm-meaning" });
  const radios = spec.options.map(([text, option], index) => {
    const told = spec.meanings[text];
    const box = make("input", { type: "radio", name: id, id: `${id}-${index}` });
    if (told) box.setAttribute("aria-label", `${text}: ${told}`);
    box.addEventListener("change", () => {
      meaning.textContent = told || "";
      send(option, SET);
    });
    const label = make("label", { htmlFor: box.id, textContent: text, title: told || "" });
    return { box, option, told, node: make("span", { className: "jdm-tick" }, box, label) };
  });
  const show = (value) => {
    const chosen = radios.find(({ option }) => JSON.stringify(option) === JSON.stringify(value));
    chosen.box.checked = true;
    meaning.textContent = chosen.told || "";
  };
  const node = make("fieldset", { className: "jdm-grade" }, make("legend", { textContent: spec.label }), ...radios.map(({ node }) => node), meaning);
  return { node, show };
}

const [MOVING, LET_GO, SET] = ["moving", "let go", "set"];
const QUICK_MS = 100;
const REST_MS = 200;
const KINDS = { slide, choice, grade, ticks };

function showIn(view, { html, picture }) {
  // Same picture frame as before: change only the image and its words, so nothing jumps. The image
  // comes first: it is decoded while the words are set.
  const frame = view.querySelector("img");
  // a data address is shown some milliseconds sooner than a blob, which goes through another process
  if (frame && picture) frame.src = picture;
  const next = make("div", { innerHTML: html });
  const then = next.querySelector("img");
  if (frame && then) {
    for (const name of ["alt", "width", "height"]) frame.setAttribute(name, then.getAttribute(name));
    const [caption, newCaption] = [view.querySelector("figcaption"), next.querySelector("figcaption")];
    caption.innerHTML = newCaption.innerHTML;
  } else {
    view.replaceChildren(...next.childNodes);
  }
  if (then && !frame && picture) view.querySelector("img").src = picture;
}

function render({ model, el }) {
  const me = crypto.randomUUID();
  el.classList.add("jdm-explorer");
  const panel = make("div", { className: "jdm-panel" });
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", "Controls");
  keepKeys(panel);
  const view = make("div", { className: "jdm-view" });
  const status = make("p", { className: "jdm-status" }); // stays in the page; only its text changes
  status.setAttribute("role", "status");
  const call = make("code", { className: "jdm-call", hidden: true });

  // One question is under way at a time, two where answers come quickly (one travels while the
  // other is drawn). Moves made meanwhile wait, and the newest replaces the others, so the kernel
  // never falls behind a fast hand, and an old answer never moves a control.
  let local = { ...model.get("shown").state };
  let sent = 0;
  let answered = 0;
  let askedAt = 0;
  let atOnce = 1;
  let drawing = null;
  let waiting = null;
  const ask = (question) => {
    if (sent - answered >= atOnce) {
      waiting = { ...question, settled: question.settled || Boolean(waiting?.settled) };
      return;
    }
    sent += 1;
    askedAt = performance.now();
    model.send({ by: me, number: sent, ...question });
  };
  let resting;
  const move = (name) => (value, how) => {
    local = { ...local, [name]: value };
    clearTimeout(resting);
    if (how === SET) return ask({ state: local, settled: true });
    if (how === MOVING) ask({ state: local, moving: true });
    // once the hand rests the sharp picture follows; once it let go, undo knows the place
    resting = setTimeout(() => ask({ state: local, settled: how === LET_GO }), REST_MS);
  };

  const controls = {};
  for (const spec of model.get("spec")) {
    controls[spec.name] = KINDS[spec.kind](spec, `jdm-${me}-${spec.name}`, move(spec.name));
    panel.append(controls[spec.name].node);
  }
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
  const tell = make("button", { type: "button", textContent: "Show the call" });
  tell.setAttribute("aria-expanded", "false");
  tell.addEventListener("click", () => {
    call.hidden = !call.hidden;
    tell.setAttribute("aria-expanded", String(!call.hidden));
    tell.textContent = call.hidden ? "Show the call" : "Hide the call";
  });
  row.append(tell);
  panel.append(row);
  el.append(panel, call, view, status);

  let timer;
  const show = () => {
    const shown = model.get("shown");
    const { by, number, state, words, call: line } = shown;
    if (by === me) {
      if (number === sent) atOnce = performance.now() - askedAt < QUICK_MS ? 2 : 1;
      answered = number;
    }
    if (shown.drawing !== drawing) showIn(view, shown); // letting a slider go draws nothing anew
    drawing = shown.drawing;
    call.textContent = line;
    clearTimeout(timer); // one announcement when a drag has come to rest
    timer = setTimeout(() => { if (status.textContent !== words) status.textContent = words; }, 400);
    if (waiting) {
      const question = waiting;
      waiting = null;
      ask(question);
    } else if (sent === answered) {
      local = { ...state };
      Object.entries(state).forEach(([name, value]) => controls[name].show(value));
    }
  };
  model.on("change:shown", show);
  const first = model.get("shown");
  showIn(view, first);
  drawing = first.drawing;
  call.textContent = first.call;
  Object.entries(first.state).forEach(([name, value]) => controls[name].show(value));
}

export default { render };
