/* The site's search: a button in the header and a dialog; the files are made by present/search.py.
   A page opened from a folder may load scripts and nothing else, so each file is a script that calls
   one function. Nothing is loaded before the reader opens the search. */

;(() => {
  const header = document.querySelector(".md-header__inner")
  if (!header || !window.HTMLDialogElement) return

  const ROOT = new URL("../", document.currentScript.src)
  const IS_FOLDER = location.protocol === "file:"
  const MOST_SHOWN = 50
  const BLOCKS_AT_ONCE = 10 // of about 20 kB each
  const MOST_SHARDS = 5 // of about 24 kB each
  const UNITS = 0 // the kind that comes first
  const AROUND = 24

  /* Files */

  const files = new Map()
  const waiting = new Map()
  window.unitReportsSearch = (name, value) => waiting.get(name)?.(value)

  function load(name) {
    if (!files.has(name)) {
      const loaded = new Promise((resolve, reject) => {
        waiting.set(name, resolve)
        const script = document.createElement("script")
        script.src = new URL(`search/${name}.js`, ROOT).href
        script.onload = () => script.remove()
        script.onerror = () => {
          script.remove()
          files.delete(name) // so that the next try is one
          reject(new Error(name))
        }
        document.head.append(script)
      })
      files.set(name, loaded)
    }
    return files.get(name)
  }

  const blocks = new Map()

  /* A block's records, ready to be compared. */
  async function recordsOf(name) {
    const block = await load(name)
    if (!blocks.has(name)) {
      const names = block.places.map(([, place]) => fold(place))
      const records = block.records.map(([kind, place, anchor, title, text]) => ({
        kind,
        anchor,
        title,
        text,
        address: block.places[place][0],
        name: block.places[place][1],
        folded: [fold(title), fold(text), names[place]],
      }))
      blocks.set(name, records)
    }
    return blocks.get(name)
  }

  /* Texts are compared sign by sign as `fold` in present/search.py makes them. */

  const signs = new Map()

  function foldSign(sign) {
    let folded = signs.get(sign)
    if (folded === undefined) {
      folded = sign.normalize("NFKC").toLowerCase().replace(/[\p{Z}\p{Cc}\p{Cf}"'“”‘’「」『』]/gu, "")
      signs.set(sign, folded)
    }
    return folded
  }

  function fold(text) {
    let folded = ""
    for (const sign of text) folded += foldSign(sign)
    return folded
  }

  /* Where the words stand in a text: [start, end] of each match, from left to right. */
  function matches(text, words) {
    let folded = ""
    const from = []
    let at = 0
    for (const sign of text) {
      const part = foldSign(sign)
      for (let n = 0; n < part.length; n++) from.push([at, at + sign.length])
      folded += part
      at += sign.length
    }
    const found = []
    for (const word of words) {
      for (let n = folded.indexOf(word); n >= 0; n = folded.indexOf(word, n + word.length)) {
        found.push([from[n][0], from[n + word.length - 1][1]])
      }
    }
    found.sort((a, b) => a[0] - b[0] || b[1] - a[1])
    const apart = []
    for (const [start, end] of found) {
      const last = apart.at(-1)
      if (last && start <= last[1]) last[1] = Math.max(last[1], end)
      else apart.push([start, end])
    }
    return apart
  }

  /* Which blocks may hold all words: every one, unless shards tell more. */
  async function candidates(words, { blocks: number, shards: known }) {
    const all = Array.from({ length: number }, (_, n) => n)
    if (!known) return all
    const asked = new Map()
    for (const word of words) {
      const parts = Array.from(word)
      const pairs = parts.length > 1 ? parts.slice(1).map((sign, n) => parts[n] + sign) : parts
      for (const pair of pairs) {
        const shard = pair.codePointAt(0) % known
        if (asked.has(shard)) asked.get(shard).push(pair)
        else if (asked.size < MOST_SHARDS) asked.set(shard, [pair])
      }
    }
    let found = all
    const read = await Promise.all([...asked].map(async ([shard, pairs]) => [await load(`s${shard}`), pairs]))
    for (const [told, pairs] of read) {
      for (const pair of pairs) {
        const some = Array.from(pair).length > 1 ? Object.hasOwn(told, pair) && [told[pair]] : startingWith(told, pair)
        if (!some) return []
        if (some.some((steps) => !steps.length)) continue // in most of them
        const here = new Set(some.flatMap(numbers))
        found = found.filter((block) => here.has(block))
      }
    }
    return found
  }

  function startingWith(told, sign) {
    const some = Object.keys(told).filter((pair) => pair.startsWith(sign))
    return some.length ? some.map((pair) => told[pair]) : null
  }

  function numbers(steps) {
    let at = 0
    return steps.map((step) => (at += step))
  }

  /* How well a record fits: [tier, how far from the beginning], or nothing if a word is not in it. */
  function rank(record, words) {
    const [title, text, name] = record.folded
    let inTitle = true
    let said = false
    let first = Infinity
    for (const word of words) {
      const here = title.indexOf(word)
      const below = here < 0 ? text.indexOf(word) : -1
      if (here < 0) inTitle = false
      if (here < 0 && below < 0 && !name.includes(word)) return null
      if (here >= 0 || below >= 0) said = true
      first = Math.min(first, here >= 0 ? here : below >= 0 ? title.length + below : Infinity)
    }
    if (!said) return null // the name of its place alone makes no hit
    return [inTitle ? (record.kind === UNITS ? 0 : 1) : 2, first]
  }

  /* Looks */

  function made(tag, properties = {}, ...children) {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(properties)) {
      if (name in element && !name.startsWith("aria")) element[name] = value
      else element.setAttribute(name, value)
    }
    element.append(...children)
    return element
  }

  function icon(path) {
    const space = "http://www.w3.org/2000/svg"
    const svg = document.createElementNS(space, "svg")
    svg.setAttribute("viewBox", "0 0 24 24")
    svg.setAttribute("aria-hidden", "true")
    const line = document.createElementNS(space, "path")
    line.setAttribute("d", path)
    svg.append(line)
    return svg
  }

  const GLASS =
    "M9.5 3A6.5 6.5 0 0 1 16 9.5c0 1.61-.59 3.09-1.56 4.23l.27.27h.79l5 5-1.5 1.5-5-5v-.79l-.27-.27A6.516 6.516 0 0 1 9.5 16a6.5 6.5 0 0 1 0-13m0 2C7 5 5 7 5 9.5S7 14 9.5 14 14 12 14 9.5 12 5 9.5 5"
  const HINT = "可以写名称中间的几个字；几个词用空格隔开，都有的才算。"

  const opener = made("button", { type: "button", className: "md-header__button md-icon ur-search-open", title: "搜索（/ 或 Ctrl+K）", "aria-label": "搜索", "aria-haspopup": "dialog", "aria-keyshortcuts": "/ Control+K" }, icon(GLASS))
  const input = made("input", { type: "text", className: "ur-search-input", placeholder: "单位、课题、问题、指标……", autocomplete: "off", spellcheck: false, enterKeyHint: "go", role: "combobox", "aria-label": "搜索", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "ur-search-hits", "aria-describedby": "ur-search-said" })
  const closer = made("button", { type: "button", className: "ur-search-close" }, "关闭")
  const said = made("p", { className: "ur-search-said", id: "ur-search-said", role: "status" }, HINT)
  const kinds = made("div", { className: "ur-search-kinds", role: "group", "aria-label": "只看一类", hidden: true })
  const hits = made("div", { className: "ur-search-hits", id: "ur-search-hits", role: "listbox", "aria-label": "找到的", hidden: true })
  const rest = made("p", { className: "ur-search-rest", hidden: true })
  const further = made("button", { type: "button", className: "ur-search-further", hidden: true }, "继续找")
  const found = made("div", { className: "ur-search-found", tabIndex: 0, role: "region", "aria-label": "结果" }, hits, rest, further)
  const dialog = made("dialog", { className: "ur-search", "aria-label": "搜索" }, made("div", { className: "ur-search-top" }, input, closer), said, kinds, found)
  header.insertBefore(opener, header.querySelector(".ur-schemes"))
  document.body.append(dialog)

  /* A text with its matches marked; a long one around the first of them. */
  function marked(text, words, most = Infinity) {
    const piece = document.createDocumentFragment()
    const places = matches(text, words)
    let start = 0
    let end = text.length
    if (text.length > most) {
      start = places.length ? Math.max(0, places[0][0] - AROUND) : 0
      end = Math.min(text.length, Math.max(start + most, places[0]?.[1] ?? 0))
    }
    if (start) piece.append("…")
    let at = start
    for (const [from, to] of places) {
      if (from >= end) break
      piece.append(text.slice(at, from), made("mark", {}, text.slice(from, Math.min(to, end))))
      at = Math.min(to, end)
    }
    piece.append(text.slice(at, end))
    if (end < text.length) piece.append("…")
    return piece
  }

  function addressOf(record) {
    const url = new URL(record.address, ROOT)
    if (IS_FOLDER && url.pathname.endsWith("/")) url.pathname += "index.html"
    url.hash = record.anchor
    return url.href
  }

  function option(record, words, names, number) {
    const link = made("a", { className: "ur-search-hit", id: `ur-search-hit-${number}`, role: "option", tabIndex: -1, href: addressOf(record), "aria-selected": "false" })
    link.append(made("b", {}, marked(record.title, words)))
    const place = made("small", {}, names[record.kind])
    if (record.name !== record.title) place.append(" · ", marked(record.name, words))
    link.append(place)
    if (record.text) link.append(made("span", {}, marked(record.text, words, 90)))
    return link
  }

  /* Searching */

  let asked = 0 // which search is the latest
  let state = null // what it found
  let active = -1

  async function search() {
    const mine = ++asked
    const words = [...new Set(input.value.split(/[\p{Z}\p{Cc}]+/u).map(fold).filter(Boolean))]
    if (!words.length) {
      state = null
      show()
      return
    }
    try {
      const told = await load("pages")
      const some = await candidates(words, told)
      if (mine !== asked) return
      const next = { words, names: told.kinds, waiting: some, found: [], kind: null, order: 0 }
      add(next, await recordsOf("pages"), Infinity)
      await lookFurther(next, mine)
    } catch {
      if (mine === asked) say("搜索用的文件没有读到，请再试一次。")
    }
  }

  async function lookFurther(next, mine) {
    const now = next.waiting.splice(0, BLOCKS_AT_ONCE)
    const read = await Promise.all(now.map((number) => recordsOf(`b${number}`)))
    if (mine !== asked) return
    for (const [n, records] of read.entries()) add(next, records, now[n])
    next.found.sort((a, b) => a.tier - b.tier || a.first - b.first || a.block - b.block || a.order - b.order)
    state = next
    show()
  }

  function add(next, records, block) {
    for (const record of records) {
      const fits = rank(record, next.words)
      if (fits) next.found.push({ record, tier: fits[0], first: fits[1], block, order: next.order++ })
    }
  }

  function say(text) {
    if (said.textContent !== text) said.textContent = text
  }

  function show() {
    activate(-1)
    const all = state?.found ?? []
    const isPart = Boolean(state?.waiting.length)
    const chosen = all.filter((hit) => state.kind === null || hit.record.kind === state.kind)
    const shown = chosen.slice(0, MOST_SHOWN)
    hits.replaceChildren(...shown.map((hit, n) => option(hit.record, state.words, state.names, n)))
    hits.hidden = !shown.length
    input.setAttribute("aria-expanded", String(!hits.hidden))
    found.scrollTop = 0
    showKinds(all)
    rest.hidden = chosen.length <= MOST_SHOWN
    rest.textContent = `还有${chosen.length - MOST_SHOWN}条，多写一个词可以缩小范围。`
    further.hidden = !isPart
    if (!state) say(HINT)
    else if (isPart) say(`已找到${all.length}条，还没有找完。`)
    else if (all.length) say(`找到${all.length}条。`)
    else say("没有找到。换个说法，少写几个字，或者用空格把词隔开；数要照原文写。")
    if (shown.length) activate(0)
  }

  function showKinds(all) {
    const counts = new Map()
    for (const { record } of all) counts.set(record.kind, (counts.get(record.kind) ?? 0) + 1)
    kinds.hidden = counts.size < 2
    const choices = [[null, all.length], ...[...counts].sort(([a], [b]) => a - b)]
    const buttons = choices.map(([kind, count]) => {
      const button = made("button", { type: "button", "aria-pressed": String(kind === state?.kind) })
      button.append(kind === null ? "全部" : state.names[kind], made("small", {}, String(count)))
      button.addEventListener("click", () => {
        state.kind = kind
        show()
        kinds.querySelector("[aria-pressed=true]")?.focus()
      })
      return button
    })
    kinds.replaceChildren(...(kinds.hidden ? [] : buttons))
  }

  function activate(number) {
    hits.children[active]?.setAttribute("aria-selected", "false")
    active = number
    const link = hits.children[number]
    if (!link) {
      input.removeAttribute("aria-activedescendant")
      return
    }
    link.setAttribute("aria-selected", "true")
    input.setAttribute("aria-activedescendant", link.id)
    if (number) link.scrollIntoView({ block: "nearest" })
    else found.scrollTop = 0
  }

  /* What the reader does */

  function open() {
    if (dialog.open) return
    dialog.showModal()
    input.select()
    recordsOf("pages").catch(() => say("搜索用的文件没有读到，请再试一次。"))
  }

  let soon = 0
  function searchSoon() {
    clearTimeout(soon)
    soon = setTimeout(search, 80)
  }

  opener.addEventListener("click", open)
  closer.addEventListener("click", () => dialog.close())
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close() // beside the box
  })
  input.addEventListener("input", (event) => {
    if (!event.isComposing) searchSoon() // not the half-written sounds of a Chinese word
  })
  input.addEventListener("compositionend", searchSoon)
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return
    const last = hits.children.length - 1
    if (event.key === "ArrowDown" && last >= 0) activate(active < last ? active + 1 : 0)
    else if (event.key === "ArrowUp" && last >= 0) activate(active > 0 ? active - 1 : last)
    else if (event.key === "Enter") hits.children[active]?.click()
    else return
    event.preventDefault()
  })
  further.addEventListener("click", () => {
    const mine = ++asked
    lookFurther(state, mine).catch(() => say("搜索用的文件没有读到，请再试一次。"))
    input.focus()
  })
  hits.addEventListener("click", () => dialog.close())
  // Material's own shortcuts are not for what is typed here.
  dialog.addEventListener("keydown", (event) => event.stopPropagation())
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || dialog.open) return
    const isChord = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k"
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey
    const isTyping = event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")
    if (isTyping || !(isChord || isSlash)) return
    event.preventDefault()
    open()
  })

  /* A hit of an earlier period stands in a part of its page that is closed. */
  function unfold() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const closed = target?.closest("details:not([open])")
    if (!closed) return
    closed.open = true
    target.scrollIntoView()
  }
  addEventListener("hashchange", unfold)
  unfold()
})()
