// @ts-check
// Labeled native controls of an explorer. Native inputs carry their own names and keys; a stock
// slider handle in a notebook has no name. explorer.js follows in the same module.

/**
 * A control on the page.
 * @typedef {object} Shown
 * @property {HTMLElement} node What stands on the page.
 * @property {(value: any, fault: string) => void} show Shows a value that the kernel sent.
 *
 * Tells the explorer that a control was moved, and how.
 * @typedef {(value: any, how: string) => void} Send
 *
 * Description of a control; Python's Control.spec() writes it.
 * @typedef {object} Spec
 * @property {string} kind
 * @property {string} name
 * @property {string} label
 *
 * @typedef {Spec & {min: number, max: number, step: number, unit: string}} SlideSpec
 * @typedef {Spec & {options: [string, any][]}} ChoiceSpec
 * @typedef {ChoiceSpec & {meanings: Record<string, string>}} GradeSpec
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string[]} start Cells at first.
 * @property {string[]} beside Cells that are only read.
 *
 * @typedef {object} Columns
 * @property {{name: string, options: string[] | null}[]} columns
 * @property {string[]} more
 * @property {Row[]} rows
 * @property {[string, string[] | null][]} groups
 * @typedef {Spec & Columns} CellsSpec
 */

const [MOVING, LET_GO, SET] = ["moving", "let go", "set"];

/**
 * Make an element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {object} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** @type {(one: unknown, other: unknown) => boolean} */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @type {(id: string, textContent: string) => HTMLLabelElement} */
const labelFor = (id, textContent) => make("label", { htmlFor: id, textContent });

/** @type {(name: string, legend: string, ...parts: Node[]) => HTMLFieldSetElement} */
const fieldset = (className, legend, ...parts) =>
  make("fieldset", { className }, make("legend", { textContent: legend }), ...parts);

/** @type {(spec: SlideSpec, id: string, send: Send) => Shown} */
function slide(spec, id, send) {
  const digits = (String(spec.step).split(".")[1] || "").length;
  const limits = { min: spec.min, max: spec.max, step: spec.step };
  const range = make("input", { type: "range", id, ...limits });
  const box = make("input", { type: "number", ...limits });
  const named = spec.unit ? `${spec.label} (${spec.unit})` : spec.label;
  box.setAttribute("aria-label", `${named}, exact value`);
  /** @type {(value: string, how: string) => void} */
  const put = (value, how) => {
    range.value = value; // the range clamps, and rounds to a step
    box.value = Number(range.value).toFixed(digits);
    send(Number(range.value), how);
  };
  range.addEventListener("input", () => put(range.value, MOVING));
  range.addEventListener("change", () => put(range.value, LET_GO));
  box.addEventListener("change", () => put(box.value === "" ? range.value : box.value, SET));
  /** @type {(value: number) => void} */
  const show = (value) => {
    const text = value.toFixed(digits);
    if (Number(range.value) !== value) range.value = String(value);
    if (box.value === "" || Number(box.value) !== value) box.value = text;
    range.setAttribute("aria-valuetext", `${text} ${spec.unit}`.trim());
  };
  const node = make("div", { className: "jdm-control" }, labelFor(id, named), range, box);
  return { node, show };
}

/** @type {(spec: ChoiceSpec, id: string, send: Send) => Shown} */
function choice(spec, id, send) {
  const select = make("select", { id });
  spec.options.forEach(([textContent], index) =>
    select.append(make("option", { value: index, textContent })),
  );
  select.addEventListener("change", () => send(spec.options[select.selectedIndex][1], SET));
  /** @type {(value: unknown) => void} */
  const show = (value) => {
    select.selectedIndex = spec.options.findIndex(([, option]) => same(option, value));
  };
  const node = make("div", { className: "jdm-control" }, labelFor(id, spec.label), select);
  return { node, show };
}

/** @type {(spec: ChoiceSpec, id: string, send: Send) => Shown} */
function ticks(spec, id, send) {
  const boxes = spec.options.map(([text, option], index) => {
    const box = make("input", { type: "checkbox", id: `${id}-${index}` });
    const node = make("span", { className: "jdm-tick" }, box, labelFor(box.id, text));
    return { box, option, node };
  });
  const chosen = () => boxes.filter(({ box }) => box.checked).map(({ option }) => option);
  boxes.forEach(({ box }) => box.addEventListener("change", () => send(chosen(), SET)));
  /** @type {(value: unknown[]) => void} */
  const show = (value) => {
    for (const { box, option } of boxes) box.checked = value.includes(option);
  };
  return { node: fieldset("jdm-ticks", spec.label, ...boxes.map(({ node }) => node)), show };
}

/** @type {(spec: GradeSpec, id: string, send: Send) => Shown} */
function grade(spec, id, send) {
  // Radio buttons: all options in view, arrow keys move, and the chosen one says what it means.
  const meaning = make("span", { className: "jdm-meaning" });
  const radios = spec.options.map(([text, option], index) => {
    const told = spec.meanings[text] || "";
    const box = make("input", { type: "radio", name: id, id: `${id}-${index}` });
    if (told) box.setAttribute("aria-label", `${text}: ${told}`);
    box.addEventListener("change", () => {
      meaning.textContent = told;
      send(option, SET);
    });
    const label = Object.assign(labelFor(box.id, text), { title: told });
    return { box, option, told, node: make("span", { className: "jdm-tick" }, box, label) };
  });
  /** @type {(value: unknown) => void} */
  const show = (value) => {
    for (const { box, option, told } of radios) {
      box.checked = same(option, value);
      if (box.checked) meaning.textContent = told;
    }
  };
  const nodes = radios.map(({ node }) => node);
  return { node: fieldset("jdm-grade", spec.label, ...nodes, meaning), show };
}

/**
 * A cell to write in. A native input: a canvas grid would be silent for screen readers.
 * @param {Row} row
 * @param {{name: string, options: string[] | null}} column
 * @param {string} start
 */
function cell(row, { name, options }, start) {
  const size = name === "source" ? 16 : 7;
  const typed = { type: "text", size, autocomplete: "off", spellcheck: false };
  const box = options
    ? make("select", { className: "jdm-cell" })
    : make("input", { className: "jdm-cell", ...typed });
  for (const word of options ? ["", ...options] : []) {
    box.append(make("option", { value: word, textContent: word }));
  }
  box.setAttribute("aria-label", `${row.name}, ${name}`);
  return { box, name, start, last: start, typing: false };
}

/** @type {(spec: CellsSpec, id: string, send: Send) => Shown} */
function cells(spec, id, send) {
  const rows = spec.rows.map((row) => {
    const was = make("small", { className: "jdm-was" });
    const boxes = spec.columns.map((column, place) => cell(row, column, row.start[place]));
    const parts = row.name.split("_").flatMap((part, i) => (i ? ["_", make("wbr"), part] : [part]));
    const head = make("th", { scope: "row" }, make("code", {}, ...parts), was);
    const fields = boxes.map(({ box }) => make("td", {}, box));
    const beside = row.beside.map((textContent) => make("td", { textContent }));
    return { ...row, was, boxes, node: make("tr", {}, head, ...fields, ...beside) };
  });
  /** @typedef {typeof rows[number]} Line */

  const sendAll = () => {
    /** @type {Record<string, Record<string, string>>} */
    const edits = {};
    for (const row of rows) {
      for (const one of row.boxes) {
        const text = one.box.value.trim();
        if (text !== "" && text !== one.start) (edits[row.name] ||= {})[one.name] = text;
        one.typing = false;
      }
    }
    send(edits, SET);
  };
  const seen = () => rows.filter(({ node }) => !node.hidden);
  /** @type {(row: Line, place: number, by: number) => void} */
  const step = (row, place, by) => seen()[seen().indexOf(row) + by]?.boxes[place].box.focus();
  /** @type {(event: ClipboardEvent, row: Line, place: number) => void} */
  const paste = (event, row, place) => {
    const text = (event.clipboardData?.getData("text") || "").replace(/\r?\n$/, "");
    if (!/[\t\n]/.test(text)) return; // one cell: as in any box
    event.preventDefault();
    const from = seen().indexOf(row);
    text.split(/\r?\n/).forEach((line, down) => {
      line.split("\t").forEach((word, right) => {
        const one = seen()[from + down]?.boxes[place + right];
        if (one) one.box.value = word.trim();
      });
    });
    sendAll();
  };
  for (const row of rows) {
    row.boxes.forEach((one, place) => {
      const box = one.box;
      box.addEventListener("change", sendAll);
      if (!(box instanceof HTMLInputElement)) return;
      box.addEventListener("input", () => {
        one.typing = true;
      });
      box.addEventListener("paste", (event) => paste(event, row, place));
      box.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
          box.value = one.last; // it takes back what was typed
          event.stopPropagation();
        }
        const by = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (by && !event.shiftKey) step(row, place, by);
      });
    });
  }

  const find = make("input", { type: "search", id: `${id}-find` });
  const group = make("select", { id });
  [...spec.groups, ["changed", null]].forEach(([textContent], place) =>
    group.append(make("option", { value: place, textContent })),
  );
  const count = make("span", { className: "jdm-count" });
  count.setAttribute("role", "status");
  const filter = () => {
    const [, members] = spec.groups[group.selectedIndex] || [];
    const wanted = find.value.trim().toLowerCase();
    for (const { name, beside, node } of rows) {
      const chosen = members
        ? !members.length || members.includes(name)
        : node.classList.contains("jdm-edited");
      const text = `${name} ${name.replaceAll("_", " ")} ${beside.join(" ")}`.toLowerCase();
      node.hidden = !chosen || !text.includes(wanted);
    }
    count.textContent = `${seen().length} of ${rows.length} rows`;
  };
  find.addEventListener("input", filter);
  group.addEventListener("change", filter);

  /** @type {(value: Record<string, Record<string, unknown>>, fault: string) => void} */
  const show = (value, fault) => {
    for (const row of rows) {
      const own = value[row.name] || {};
      for (const one of row.boxes) {
        one.last = one.name in own ? String(own[one.name]) : one.start;
        if (!one.typing) one.box.value = one.last;
        const wrong = fault.includes(`${row.name}, ${one.name}:`);
        one.box.setAttribute("aria-invalid", String(wrong));
      }
      const edited = Object.keys(own).length > 0;
      const before = row.boxes.filter(({ name, start }) => name in own && start !== "");
      const was = before.map(({ name, start }) => `${name} was ${start}`).join(", ");
      row.was.textContent = edited ? was || "written over" : "";
      row.node.classList.toggle("jdm-edited", edited);
    }
    if (spec.groups[group.selectedIndex] === undefined) filter();
  };

  const heads = [spec.label, ...spec.columns.map(({ name }) => name), ...spec.more];
  const titles = heads.map((textContent) => make("th", { scope: "col", textContent }));
  const body = make("tbody", {}, ...rows.map(({ node }) => node));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...titles)), body);
  const region = make("div", { className: "jdm-cells", tabIndex: 0 }, table);
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", spec.label);
  const bar = make("div", { className: "jdm-control" });
  bar.append(labelFor(id, "Show"), group, labelFor(find.id, "Find"), find, count);
  filter();
  return { node: make("div", { className: "jdm-table" }, bar, region), show };
}
