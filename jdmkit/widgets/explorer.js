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

function cells(spec, id, send) {
  // A table to write over. Cells are native inputs: a canvas grid would be silent for screen readers.
  const rows = spec.rows.map((row) => {
    const was = make("small", { className: "jdm-was" });
    const boxes = spec.columns.map(({ name, options }, place) => {
      const box = make(options ? "select" : "input", { className: "jdm-cell" });
      if (options) ["", ...options].forEach((word) => box.append(make("option", { value: word, textContent: word })));
      else Object.assign(box, { type: "text", size: name === "source" ? 16 : 7, autocomplete: "off", spellcheck: false });
      box.setAttribute("aria-label", `${row.name}, ${name}`);
      return { box, name, start: row.start[place], last: row.start[place], typing: false };
    });
    const parts = row.name.split("_").flatMap((part, i) => (i ? ["_", make("wbr"), part] : [part]));
    const head = make("th", { scope: "row" }, make("code", {}, ...parts), was);
    const fields = boxes.map(({ box }) => make("td", {}, box));
    return { ...row, was, boxes, node: make("tr", {}, head, ...fields, ...row.beside.map((textContent) => make("td", { textContent }))) };
  });

  const send_all = () => {
    const edits = {};
    for (const row of rows) {
      const own = row.boxes.filter(({ box, start }) => box.value.trim() !== "" && box.value.trim() !== start);
      if (own.length) edits[row.name] = Object.fromEntries(own.map(({ name, box }) => [name, box.value.trim()]));
    }
    rows.forEach((row) => row.boxes.forEach((cell) => { cell.typing = false; }));
    send(edits, SET);
  };
  const seen = () => rows.filter(({ node }) => !node.hidden);
  const step = (row, place, by) => seen()[seen().indexOf(row) + by]?.boxes[place].box.focus();
  const paste = (event, row, place) => {
    const text = event.clipboardData.getData("text").replace(/\r?\n$/, "");
    if (!/[\t\n]/.test(text)) return; // one cell: as in any box
    event.preventDefault();
    const from = seen().indexOf(row);
    text.split(/\r?\n/).forEach((line, down) => line.split("\t").forEach((word, right) => {
      const cell = seen()[from + down]?.boxes[place + right];
      if (cell) cell.box.value = word.trim();
    }));
    send_all();
  };
  for (const row of rows) {
    row.boxes.forEach((cell, place) => {
      const text = cell.box.tagName === "INPUT";
      cell.box.addEventListener("input", () => { cell.typing = text; });
      cell.box.addEventListener("change", send_all);
      if (!text) return;
      cell.box.addEventListener("paste", (event) => paste(event, row, place));
      cell.box.addEventListener("keydown", (event) => {
        if (event.key === "Escape") Object.assign(cell.box, { value: cell.last });
        const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (by && !event.shiftKey) step(row, place, by);
        if (event.key === "Escape") event.stopPropagation(); // it takes back what was typed
      });
    });
  }

  const find = make("input", { type: "search", id: `${id}-find` });
  const group = make("select", { id });
  [...spec.groups, ["changed", null]].forEach(([name], place) => group.append(make("option", { value: place, textContent: name })));
  const count = make("span", { className: "jdm-count" });
  count.setAttribute("role", "status");
  const filter = () => {
    const [, members] = spec.groups[group.value] || [];
    const wanted = find.value.trim().toLowerCase();
    for (const row of rows) {
      const among = members ? !members.length || members.includes(row.name) : row.node.classList.contains("jdm-edited");
      const said = `${row.name} ${row.name.replaceAll("_", " ")} ${row.beside.join(" ")}`.toLowerCase();
      row.node.hidden = !among || !said.includes(wanted);
    }
    count.textContent = `${seen().length} of ${rows.length} rows`;
  };
  find.addEventListener("input", filter);
  group.addEventListener("change", filter);

  const show = (value, fault) => {
    for (const row of rows) {
      const own = value[row.name] || {};
      for (const cell of row.boxes) {
        cell.last = cell.name in own ? String(own[cell.name]) : cell.start;
        if (!cell.typing) cell.box.value = cell.last;
        cell.box.setAttribute("aria-invalid", String(fault.includes(`${row.name}, ${cell.name}:`)));
      }
      const before = row.boxes.filter(({ name, start }) => name in own && start !== "").map(({ name, start }) => `${name} was ${start}`);
      row.was.textContent = Object.keys(own).length ? before.join(", ") || "written over" : "";
      row.node.classList.toggle("jdm-edited", Object.keys(own).length > 0);
    }
    if (spec.groups[group.value] === undefined) filter();
  };

  const heads = [spec.label, ...spec.columns.map(({ name }) => name), ...spec.more];
  const titles = make("tr", {}, ...heads.map((textContent) => make("th", { scope: "col", textContent })));
  const table = make("table", {}, make("thead", {}, titles), make("tbody", {}, ...rows.map(({ node }) => node)));
  const region = make("div", { className: "jdm-cells", tabIndex: 0 }, table);
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", spec.label);
  const bar = make("div", { className: "jdm-control" },
    make("label", { htmlFor: id, textContent: "Show" }), group,
    make("label", { htmlFor: find.id, textContent: "Find" }), find, count);
  filter();
  return { node: make("div", { className: "jdm-table" }, bar, region), show };
}

const [MOVING, LET_GO, SET] = ["moving", "let go", "set"];
const QUICK_MS = 100;
const REST_MS = 200;
const KINDS = { slide, choice, grade, ticks, cells };

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

  let timer;
  const show = () => {
    const shown = model.get("shown");
    const { by, number, state, words, call: line, fault } = shown;
    if (by === me) {
      if (number === sent) atOnce = performance.now() - askedAt < QUICK_MS ? 2 : 1;
      answered = number;
    }
    if (shown.drawing !== drawing) showIn(view, shown); // letting a slider go draws nothing anew
    drawing = shown.drawing;
    call.textContent = line;
    said.textContent = shown.said;
    clearTimeout(timer); // one announcement when a drag has come to rest
    timer = setTimeout(() => { if (status.textContent !== words) status.textContent = words; }, 400);
    if (waiting) {
      const question = waiting;
      waiting = null;
      ask(question);
    } else if (sent === answered) {
      local = { ...state };
      Object.entries(state).forEach(([name, value]) => controls[name].show(value, fault));
    }
  };
  model.on("change:shown", show);
  const first = model.get("shown");
  showIn(view, first);
  drawing = first.drawing;
  call.textContent = first.call;
  Object.entries(first.state).forEach(([name, value]) => controls[name].show(value, first.fault));
}

export default { render };
