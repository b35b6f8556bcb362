/* Tools for the longer tables: sort, pick, find, choose columns, take along what is shown. The tables
   are whole without them. Totals are never worked out anew here: they stay those of all rows. */

"use strict"

;(() => {
  const HERE = document.currentScript.src
  const CELLS = 800 // so many are drawn at once; further rows come as the reader scrolls
  const AT_ONCE = 12 // so many tables get their tools at once
  const MANY = 50 // what has more values to pick stands below what has fewer
  const ROW_FACETS = { kind: "类型", parent: "上级单位", category: "类别" }
  const EMPTY = { kind: "不知", parent: "没有上级", category: "没有类别" }
  const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/
  const UNKNOWN = { not_reported: 1, withheld: 1, mentioned: 1 }
  const collator = new Intl.Collator("zh-CN", { numeric: true })
  const tables = []
  let numbers = 0

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
      else if (value === true) element.setAttribute(name, "")
      else if (value !== false && value !== null) element.setAttribute(name, value)
    }
    element.append(...children)
    return element
  }

  const folded = (text) => text.normalize("NFKC").toLowerCase()

  /* What a cell shows, without what is only for readers of screens or drawn. */
  function shown(node) {
    let text = ""
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) text += child.data
      else if (child.nodeType === Node.ELEMENT_NODE && !/^svg$/i.test(child.tagName)) {
        if (child.matches(".ur-sr, .ur-sort, .ur-ofall")) continue
        text += child.tagName === "BR" ? " " : shown(child)
      }
    }
    return text
  }

  /* A value: text as shown, and low and high if it is a number. What is not known has neither. */
  function read(cell) {
    const text = shown(cell).replace(/\s+/g, " ").trim()
    const kind = cell.className.split(" ")[0]
    const value = { text, known: true, low: null, high: null }
    const marked = cell.dataset.v
    if (marked !== undefined) {
      const [low, high] = marked.split(" ")
      value.known = low !== ""
      if (value.known) {
        value.low = Number(low)
        value.high = high === undefined ? value.low : high === "" ? Infinity : Number(high)
      }
    } else if (kind in UNKNOWN || cell.querySelector(":scope > .ur-unsaid:only-child")) value.known = false
    else if (kind === "none") value.low = value.high = 0
    else {
      const number = /^(exact|zero|gap|has|total)$/.test(kind) || cell.firstElementChild?.matches(".ur-key")
        ? /^\d+(?![\d.–/%])/.exec(text) : /^\d+(\.\d+)?$/.exec(text)
      if (number) value.low = value.high = Number(number[0])
      else value.known = text !== "" && text !== "—" && kind !== "total"
    }
    return value
  }

  /* What a cell says, read once: as shown, to readers of screens, as a value, as what can be picked. */
  function told(cell) {
    const text = shown(cell)
    return {
      text: `${folded(text)}\n`,
      said: [...cell.querySelectorAll(".ur-sr")].map((one) => `${folded(one.textContent)}\n`).join(""),
      value: read(cell),
      pick: (cell.dataset.f || text.trim() || "空").split("\n"),
      isTotal: cell.classList.contains("total"),
    }
  }

  /* A row on the page. */
  class Row {
    constructor(element) {
      this.element = this.head = element
      this.told = []
    }

    cell(column) {
      return (this.told[column] ??= told(this.element.cells[column]))
    }
  }

  /* A row that is made when it is drawn: until then it is read from pieces that rows have in common. */
  class LaterRow {
    constructor(hole, part, pieces) {
      Object.assign(this, { hole, part, pieces })
    }

    get element() {
      return (this.made ??= this.hole.row(this.part, this.pieces))
    }

    get head() {
      return this.part.head(this.pieces[1])
    }

    cell(column) {
      return this.part.cell(this.pieces[column + 2])
    }
  }

  /* The rows of a part of the rest. All its pieces are parsed at once, when the first is read. */
  function laterRows(hole, { pieces, rows }) {
    let parsed = null
    const row = (n) => {
      if (!parsed) {
        const holder = document.createElement("template")
        holder.innerHTML = pieces.map((html) => (html.startsWith("<tr") ? html : `<tr>${html}`)).join("")
        parsed = [...holder.content.children]
      }
      return parsed[n]
    }
    const cells = []
    const part = { pieces, head: row, cell: (n) => (cells[n] ??= told(row(n).cells[0])) }
    return rows.map((numbers) => new LaterRow(hole, part, numbers))
  }

  class Tools {
    constructor(slot) {
      this.slot = slot
      this.box = slot.nextElementSibling
      this.table = this.box.querySelector("table")
      this.body = this.table.tBodies[0]
      this.name = this.box.getAttribute("aria-label")
      const before = tables.filter((other) => other.name === this.name).length
      this.key = before ? `${this.name} ${before + 1}` : this.name
      this.id = `ur-t${++numbers}`
      this.heads = [...this.table.tHead.rows[0].cells]
      this.labels = this.heads.map((head) => head.querySelector("a")?.textContent.trim() || shown(head).trim())
      this.titles = this.heads.map((head) => {
        const small = head.querySelector("small")?.textContent.trim()
        const whole = shown(head).replace(/\s+/g, " ").trim()
        return small ? `${whole.slice(0, -small.length).trim()}（${small}）` : whole
      })
      const all = [...this.body.rows]
      const first = all.findIndex((row) => !("total" in row.dataset))
      this.top = all.filter((row, n) => "total" in row.dataset && n < first)
      this.bottom = all.filter((row, n) => "total" in row.dataset && n > first)
      this.rows = all.filter((row) => !("total" in row.dataset)).map((row) => new Row(row))
      this.hole = window.unitReportsHole?.(this.body)
      if (this.hole) this.hole.put = (parts) => this.add(parts.flatMap((part) => laterRows(this.hole, part)))
      this.step = Math.min(Math.max(Math.ceil(CELLS / this.heads.length), 25), 100)
      this.view = this.rows.map((_, n) => n)
      this.reset()
      this.drawn = this.rows.length
      if (this.rows.length > this.step) this.draw()
      this.table.setAttribute("aria-rowcount", all.length + this.missing + 1)
      this.build()
    }

    reset() {
      this.find = ""
      this.sort = null
      this.picked = new Map()
      this.hidden = new Set()
      this.compact = false
    }

    /* How many rows are not on the page yet; see rest.js. */
    get missing() {
      return this.hole?.missing ?? 0
    }

    /* Do what takes all rows; at once, if they are here. */
    withAll(act) {
      if (this.missing) this.hole.open().then(act, () => {})
      else act()
    }

    /* Take in the rest of the rows: until now nothing was picked or sorted. */
    add(rows) {
      this.rows = this.rows.concat(rows)
      this.view = this.rows.map((_, n) => n)
      this.texts = this._facets = null
      this.total()
      this.more()
      this.tell()
      this.prepare()
      return rows[0].element
    }

    value(n, column) {
      return this.rows[n].cell(column).value
    }

    /* What can be found in a row: its shown columns, and what is said to readers of screens. */
    text(n) {
      this.texts ??= []
      return (this.texts[n] ??= this.heads.reduce((text, _, column) => {
        const cell = this.rows[n].cell(column)
        return text + (this.hidden.has(column) ? "" : cell.text) + cell.said
      }, ""))
    }

    /* While nothing else is to do, get ready for the first search. */
    prepare() {
      if (!window.requestIdleCallback) return
      let n = 0
      const some = (deadline) => {
        while (n < this.rows.length && deadline.timeRemaining() > 2) this.text(n++)
        if (n < this.rows.length) requestIdleCallback(some)
      }
      requestIdleCallback(some)
    }

    get facets() {
      if (this._facets) return this._facets
      const found = []
      const add = (name, of) => {
        const values = this.rows.map(of)
        const counts = new Map()
        for (const one of values.flat()) counts.set(one, (counts.get(one) || 0) + 1)
        if (counts.size < 2) return
        const order = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || collator.compare(a, b))
        found.push({ name, values, order })
      }
      const columns = this.heads.flatMap((head, column) => ("facet" in head.dataset ? [column] : []))
      const taken = new Set(columns.map((column) => this.labels[column]))
      for (const [key, name] of Object.entries(ROW_FACETS)) {
        if (taken.has(name) || !this.rows.some((row) => key in row.head.dataset)) continue
        add(name, (row) => (row.head.dataset[key] || EMPTY[key]).split("\n"))
      }
      for (const column of columns) {
        add(this.labels[column], (row) => row.cell(column).pick)
      }
      found.sort((a, b) => (a.order.length > MANY) - (b.order.length > MANY))
      this._facets = found
      return found
    }

    passes(n, but = null) {
      for (const facet of this.facets) {
        const picked = this.picked.get(facet.name)
        if (facet !== but && picked?.size && !facet.values[n].some((value) => picked.has(value))) return false
      }
      return true
    }

    finds(n) {
      return this.words.every((word) => this.text(n).includes(word))
    }

    /* Work out which rows are shown and in which order; unknown comes last whatever the direction. */
    work() {
      this.words = folded(this.find).split(/\s+/).filter(Boolean)
      let view = this.rows.map((_, n) => n)
      if (this.words.length) view = view.filter((n) => this.finds(n))
      this.found = view
      if (this.picks) view = view.filter((n) => this.passes(n))
      if (this.sort) {
        const { column, down } = this.sort
        const sign = down ? -1 : 1
        const of = (n) => this.value(n, column)
        const number = this.isNumber(column)
        const known = (value) => value.known && (!number || value.low !== null)
        const order = (a, b) => number
          ? a.low - b.low || (a.high === b.high ? 0 : a.high - b.high)
          : collator.compare(a.text, b.text)
        const [told, untold] = [[], []]
        for (const n of view) (known(of(n)) ? told : untold).push(n)
        told.sort((a, b) => sign * order(of(a), of(b)) || a - b)
        view = told.concat(untold)
      }
      this.view = view
    }

    get picks() {
      return [...this.picked.values()].reduce((sum, values) => sum + values.size, 0)
    }

    get isPicked() {
      return Boolean(this.picks || this.words?.length)
    }

    isNumber(column) {
      const known = this.rows.map((_, n) => this.value(n, column)).filter((value) => value.known)
      return known.length > 0 && known.every((value) => value.low !== null)
    }

    /* Put rows on the page: the first ones, `more` of them, or all. */
    draw(drawn = this.step) {
      const rows = this.view.slice(0, drawn).map((n) => this.rows[n].element)
      this.drawn = rows.length
      const whole = rows.length === this.view.length && !this.missing
      this.body.replaceChildren(...this.top, ...rows, ...(whole ? this.bottom : []))
      this.adorn(rows, 0)
      requestAnimationFrame(() => this.fill())
    }

    more(until = this.drawn + this.step) {
      if (this.drawn >= this.view.length) return
      const rows = this.view.slice(this.drawn, until).map((n) => this.rows[n].element)
      this.body.append(...rows)
      this.adorn(rows, this.drawn)
      this.drawn += rows.length
      if (this.drawn === this.view.length && !this.missing) this.body.append(...this.bottom)
    }

    /* Further rows before the reader sees where they end. */
    fill() {
      const { scrollTop, clientHeight, scrollHeight } = this.box
      if (scrollTop + 1.5 * clientHeight <= scrollHeight) return
      if (this.drawn >= this.view.length && this.missing && scrollTop) this.hole.open().catch(() => {})
      else this.more()
    }

    adorn(rows, before) {
      rows.forEach((row, n) => {
        row.setAttribute("aria-rowindex", before + n + 2 + this.top.length)
        this.dress(row)
      })
    }

    dress(row) {
      for (const [column, cell] of [...row.cells].entries()) {
        if (cell.hidden !== this.hidden.has(column)) cell.hidden = !cell.hidden
      }
    }

    /* Columns never get narrower by themselves while rows come and go. */
    hold() {
      const widths = this.heads.map((head) => (head.hidden ? 0 : head.getBoundingClientRect().width))
      this.heads.forEach((head, n) => {
        if (widths[n]) head.style.minWidth = head.style.maxWidth = `${widths[n]}px`
      })
    }

    loose() {
      for (const head of this.heads) head.style.minWidth = head.style.maxWidth = ""
    }

    build() {
      const input = (this.input = make("input", {
        type: "search", class: "ur-find", placeholder: "在表里查找", "aria-label": `在“${this.name}”里查找`, autocomplete: "off",
        oninput: () => { this.find = this.input.value; this.withAll(() => this.change()) },
        onfocus: () => this.withAll(() => {}), // who is going to type need not wait then
      }))
      this.status = make("span", { class: "ur-shown", role: "status" })
      this.clear = make("button", { type: "button", class: "ur-clear", hidden: true, onclick: () => this.showAll() }, "全部显示")
      this.panels = []
      const parts = [input]
      this.filterPanel = this.panel("筛选", (panel) => this.withAll(() => this.fillFacets(panel)))
      parts.push(this.filterPanel.wrap)
      parts.push(this.panel("列", (panel) => this.fillColumns(panel)).wrap)
      parts.push(this.panel("下载", (panel) => this.fillDownload(panel)).wrap)
      this.slot.setAttribute("role", "group")
      this.slot.setAttribute("aria-label", `“${this.name}”的工具`)
      this.slot.append(...parts, make("span", { class: "ur-told-rows" }, this.status, this.clear))
      this.heads.forEach((head, column) => {
        if (!this.labels[column]) return
        if (!head.hasAttribute("aria-label")) head.setAttribute("aria-label", this.titles[column])
        head.append(make("button", {
          type: "button", class: "ur-sort", title: "排序", "aria-label": `按${this.labels[column]}排序`,
          onclick: () => this.withAll(() => this.turn(column)),
        }))
      })
      for (const row of [...this.top, ...this.bottom]) {
        row.cells[0].append(make("small", { class: "ur-ofall" }))
      }
      this.total()
      this.box.addEventListener("scroll", () => this.fill(), { passive: true })
      this.tell()
    }

    /* Whether a column holds totals of each row. */
    total() {
      this.totalColumn = this.rows.length > 0 && this.heads.some((_, column) => column > 0
        && this.rows.every((row) => row.cell(column).isTotal))
    }

    panel(name, fill) {
      const id = `${this.id}-${this.panels.length}`
      const button = make("button", { type: "button", "aria-expanded": "false", "aria-controls": id }, name)
      const panel = make("div", { class: "ur-menu", id, role: "group", "aria-label": name, hidden: true })
      const wrap = make("span", { class: "ur-drop" }, button, panel)
      const one = { button, panel, wrap, name, fill }
      one.toggle = (open) => {
        panel.hidden = !open
        button.setAttribute("aria-expanded", String(open))
        if (open) {
          for (const other of tables.flatMap((table) => table.panels).concat(this.panels)) if (other !== one) other.toggle(false)
          fill(panel)
        }
      }
      button.addEventListener("click", () => one.toggle(panel.hidden))
      wrap.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || panel.hidden) return
        one.toggle(false)
        button.focus()
      })
      wrap.addEventListener("focusout", (event) => {
        if (event.relatedTarget && !wrap.contains(event.relatedTarget)) one.toggle(false)
      })
      this.panels.push(one)
      return one
    }

    check(text, checked, disabled, onchange, type = "checkbox", group = null) {
      const box = make("input", { type, checked, disabled, name: group, onchange: () => onchange(box.checked) })
      return make("label", {}, box, text)
    }

    fillFacets(panel) {
      if (!this.words) this.work()
      if (!panel.childElementCount) {
        if (!this.facets.length) panel.append(make("p", {}, "这张表没有可筛选的项，可以用查找。"))
        for (const facet of this.facets) {
          facet.boxes = new Map()
          const list = make("div", { class: "ur-values" })
          for (const value of facet.order) {
            const count = make("small")
            const label = this.check(value, false, false, (checked) => {
              const picked = this.picked.get(facet.name) ?? new Set()
              checked ? picked.add(value) : picked.delete(value)
              this.picked.set(facet.name, picked)
              this.change()
            })
            label.append(count)
            facet.boxes.set(value, { label, count })
            list.append(label)
          }
          panel.append(make("fieldset", {}, make("legend", {}, facet.name), list))
        }
      }
      for (const facet of this.facets) {
        const counts = new Map()
        for (const n of this.found) {
          if (!this.passes(n, facet)) continue
          for (const value of new Set(facet.values[n])) counts.set(value, (counts.get(value) || 0) + 1)
        }
        for (const [value, { label, count }] of facet.boxes) {
          count.textContent = counts.get(value) || 0
          label.classList.toggle("ur-no", !counts.get(value))
          label.firstChild.checked = Boolean(this.picked.get(facet.name)?.has(value))
        }
      }
    }

    fillColumns(panel) {
      const redo = () => this.fillColumns(panel)
      if (!panel.childElementCount) {
        const list = make("div", { class: "ur-values" }, ...this.labels.map((label, column) =>
          this.check(label, false, column === 0, (checked) => {
            checked ? this.hidden.delete(column) : this.hidden.add(column)
            this.columns()
          })))
        const density = [["舒适", false], ["紧凑", true]].map(([text, compact]) =>
          this.check(text, false, false, () => { this.compact = compact; this.columns() }, "radio", `${this.id}-d`))
        panel.append(
          make("fieldset", {}, make("legend", {}, "行距"), ...density),
          make("fieldset", {}, make("legend", {}, "显示哪些列"), list,
            make("button", { type: "button", onclick: () => { this.hidden.clear(); this.columns(); redo() } }, "全部列")),
        )
      }
      const boxes = [...panel.querySelectorAll("input")]
      boxes[0].checked = !this.compact
      boxes[1].checked = this.compact
      boxes.slice(2).forEach((box, column) => { box.checked = !this.hidden.has(column) })
    }

    fillDownload(panel) {
      if (panel.childElementCount) return
      const buttons = [["CSV", () => this.csv()], ["Excel", () => this.xlsx()]].map(([name, save]) =>
        make("button", { type: "button", onclick: () => this.withAll(save) }, name))
      panel.append(make("p", {}, "只含现在显示的行和列"), ...buttons)
    }

    turn(column) {
      const now = this.sort?.column === column ? this.sort.down : null
      const first = this.isNumber(column) // of numbers the largest first, of words the first
      if (now === null) this.sort = { column, down: first }
      else this.sort = now === first ? { column, down: !first } : null
      this.change()
    }

    showAll() {
      this.find = this.input.value = ""
      this.picked.clear()
      this.change()
      this.input.focus()
    }

    columns() {
      this.loose()
      this.texts = null
      this.dressAll()
      this.box.classList.toggle("ur-compact", this.compact)
      this.words?.length ? this.change() : this.tell()
      keep()
    }

    dressAll() {
      this.dress(this.heads[0].parentElement)
      for (const row of [...this.top, ...this.bottom]) this.dress(row)
      for (const n of this.view.slice(0, this.drawn)) this.dress(this.rows[n].element)
    }

    change() {
      if (!this.heads[0].style.minWidth) this.hold()
      this.work()
      this.draw()
      this.box.scrollTop = 0
      this.tell()
      keep()
    }

    /* Say what is shown, and that totals are of all. */
    tell() {
      const all = this.rows.length + this.missing
      const said = [this.isPicked ? `显示${this.view.length}行，共${all}行` : `共${all}行`]
      if (this.hidden.size) said.push(`${this.heads.length - this.hidden.size}列，共${this.heads.length}列`)
      const text = [said.join("；")]
      const totals = (this.isPicked && this.top.length + this.bottom.length > 0) || (this.hidden.size && this.totalColumn)
      if (totals) text.push("合计是全部的，不随筛选变")
      if (this.status.dataset.said !== text.join("；")) {
        this.status.dataset.said = this.status.textContent = text.join("；")
      }
      const sorted = this.sort ? `，按${this.labels[this.sort.column]}${this.sort.down ? "从大到小" : "从小到大"}` : ""
      if (this.sort) this.status.append(make("span", { class: "ur-sr" }, sorted))
      else this.status.querySelector(".ur-sr")?.remove()
      const extra = this.status.querySelectorAll(".ur-sr")
      extra.forEach((one, n) => n < extra.length - 1 && one.remove())
      this.status.title = this.describe()
      this.clear.hidden = !this.isPicked
      this.table.setAttribute("aria-rowcount", this.view.length + this.missing + this.top.length + this.bottom.length + 1)
      for (const row of [...this.top, ...this.bottom]) row.cells[0].lastElementChild.textContent = this.isPicked ? "全部，不随筛选变" : ""
      this.filterPanel.button.textContent = this.picks ? `筛选（${this.picks}）` : "筛选"
      this.heads.forEach((head, column) => {
        if (this.sort?.column === column) head.setAttribute("aria-sort", this.sort.down ? "descending" : "ascending")
        else head.removeAttribute("aria-sort")
      })
      for (const one of this.panels) if (!one.panel.hidden) one.fill(one.panel)
      this.slot.dataset.shown = this.describe()
    }

    describe() {
      const said = []
      if (this.words?.length) said.push(`查找“${this.find.trim()}”`)
      for (const [name, values] of this.picked) if (values.size) said.push(`${name}：${[...values].join("、")}`)
      if (this.sort) said.push(`按${this.labels[this.sort.column]}${this.sort.down ? "从大到小" : "从小到大"}`)
      return said.join("；")
    }

    /* The state, in words of the table: it still fits after the next build, or is left alone. */
    write(query) {
      const parts = []
      if (this.find.trim()) parts.push(["tq", this.find.trim()])
      if (this.sort) parts.push(["ts", (this.sort.down ? "-" : "+") + this.labels[this.sort.column]])
      for (const [name, values] of this.picked) for (const value of values) parts.push(["tf", `${name}:${value}`])
      for (const column of this.hidden) parts.push(["tc", this.labels[column]])
      if (this.compact) parts.push(["td", "1"])
      if (!parts.length) return
      for (const [name, value] of [["t", this.key], ...parts]) query.append(name, value)
    }

    take(name, value) {
      if (name === "tq") this.find = this.input.value = value
      else if (name === "td") this.compact = true
      else if (name === "tf") {
        const facet = this.facets.find((one) => value.startsWith(`${one.name}:`))
        const wanted = facet && value.slice(facet.name.length + 1)
        if (facet?.order.includes(wanted)) this.picked.set(facet.name, (this.picked.get(facet.name) ?? new Set()).add(wanted))
      } else {
        const column = this.labels.indexOf(name === "ts" ? value.slice(1) : value)
        if (column > 0 && name === "tc") this.hidden.add(column)
        if (column >= 0 && name === "ts") this.sort = { column, down: value[0] === "-" }
      }
    }

    restore() {
      const around = this.box.closest("details") // whoever is sent a view is to see it, on paper too
      if (around) {
        around.open = true
        delete around.dataset.shut
      }
      this.work()
      this.draw()
      this.dressAll()
      this.box.classList.toggle("ur-compact", this.compact)
      this.tell()
    }

    /* The row with an id, though it may not be drawn yet; whether there is one. */
    reach(id) {
      const n = this.rows.findIndex((row) => row.head.id === id)
      if (n < 0) return false
      let place = this.view.indexOf(n)
      if (place < 0) {
        this.showAll()
        place = this.view.indexOf(n)
      }
      if (place < this.drawn) return false
      this.more(place + this.step)
      return true
    }

    /* What is shown, as plain values: bounds have columns of their own, unknown is empty. */
    taken() {
      const columns = this.heads.map((_, column) => column).filter((column) => !this.hidden.has(column))
      const rows = this.view.map((n) => this.heads.map((_, column) => this.value(n, column)))
      const note = this.isPicked ? "（全部，不随筛选变）" : ""
      const totals = (list) => list.map((row) => [...row.cells].map(read)).map((row) => {
        row[0].text += note
        return row
      })
      const all = [...totals(this.top), ...rows, ...totals(this.bottom)]
      const ranged = columns.filter((column) => all.some((row) => row[column] && row[column].low !== row[column].high))
      const head = columns.flatMap((column) => {
        const title = this.titles[column]
        return ranged.includes(column) ? [title, `${title}·最少`, `${title}·最多`] : [title]
      })
      const line = (row) => columns.flatMap((column) => {
        const value = row[column] ?? { text: "", low: null }
        const bound = (n) => (n === null || n === Infinity || n === undefined ? null : n)
        if (ranged.includes(column)) return [value.text, bound(value.low), bound(value.high)]
        return [value.low !== null && this.isNumber(column) ? value.low : value.text]
      })
      return [head, ...all.map(line)]
    }

    csv() {
      const field = (value) => {
        let text = value === null ? "" : String(value)
        if (typeof value === "string" && FORMULA.test(text)) text = `'${text}`
        return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
      }
      const text = this.taken().map((row) => `${row.map(field).join(",")}\r\n`).join("")
      this.save(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }), "csv")
    }

    xlsx() {
      const save = () => this.save(window.urXlsx(this.name, this.taken()), "xlsx")
      if (window.urXlsx) return save()
      const script = make("script", { src: new URL("xlsx.js", HERE).href, onload: save })
      document.head.append(script)
    }

    save(blob, ending) {
      const link = make("a", { href: URL.createObjectURL(blob), download: `${this.name}.${ending}` })
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 60000)
    }
  }

  function keep() {
    const url = new URL(location.href)
    const query = new URLSearchParams([...url.searchParams].filter(([name]) => !/^t[qsfcd]?$/.test(name)))
    for (const table of tables) table.write(query)
    url.search = query.toString()
    try {
      history.replaceState(history.state, "", url.href)
    } catch {
      // A browser that lets no page opened from a folder change its address; all else works.
    }
  }

  function recall() {
    let table = null
    const used = new Map()
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (name === "t") table = tables.find((one) => one.key === value)
      else if (table && /^t[qsfcd]$/.test(name)) used.set(table, [...(used.get(table) ?? []), [name, value]])
    }
    for (const [one, parts] of used) {
      one.withAll(() => {
        for (const part of parts) one.take(...part)
        one.restore()
      })
    }
  }

  /* A link to a row that is not drawn yet draws it, and then goes there as the browser would. */
  function reach() {
    const id = decodeURIComponent(location.hash.slice(1))
    if (id && tables.some((table) => table.reach(id))) location.replace(location.href)
  }

  function equip(slot) {
    tables.push(new Tools(slot))
    tables.at(-1).prepare()
  }

  const slots = [...document.querySelectorAll(".ur-tools")].filter((slot) => slot.nextElementSibling?.matches(".ur-scroll"))
  if (!slots.length) return
  // Of very many tables those further down get their tools when the reader comes near.
  const later = new URLSearchParams(location.search).has("t") ? [] : slots.splice(AT_ONCE)
  const watch = new IntersectionObserver((seen) => {
    for (const { target } of seen.filter((one) => one.isIntersecting)) {
      watch.unobserve(target)
      equip(target)
    }
  }, { rootMargin: "50%" })
  for (const slot of later) watch.observe(slot)
  slots.forEach(equip)
  recall()
  reach()
  addEventListener("hashchange", reach)
  addEventListener("ur-reach", reach)
  addEventListener("resize", () => { for (const table of tables) table.loose() })
  addEventListener("click", (event) => {
    for (const one of tables.flatMap((table) => table.panels)) {
      if (!one.panel.hidden && !one.wrap.contains(event.target)) one.toggle(false)
    }
  })
  // Printed is what is shown, all of it and not only what has been scrolled to.
  addEventListener("beforeprint", () => {
    for (const table of tables) {
      table.before = table.drawn
      table.loose()
      table.more(Infinity)
    }
  })
  addEventListener("afterprint", () => {
    for (const table of tables) if (table.before < table.drawn) table.draw(table.before)
  })
})()
