/* The rest of long pages: only the first items of a long list stand on the page. The others wait in
   scripts beside it (a page opened from a folder may load nothing else), made by present/long_pages.py
   from the page's own HTML, and come when the reader wants them: by the button below the list, by a
   link to one of them, or by a tool of the table (tables.js). A very long list comes in several parts. */

"use strict"

;(() => {
  const values = new Map() // HTML, or the rows of a table in pieces, by key, once their script has come
  const files = new Map()
  window.unitReportsRest = (key, value) => values.set(String(key), value)

  function load(name) {
    if (!files.has(name)) {
      files.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script")
        script.src = name
        script.onload = () => resolve(script.remove())
        script.onerror = () => {
          script.remove()
          files.delete(name) // so that the next try is one
          reject(new Error(name))
        }
        document.head.append(script)
      }))
    }
    return files.get(name)
  }

  /* HTML as nodes of the page, as the other scripts want them. */
  function made(html) {
    const holder = document.createElement("template")
    holder.innerHTML = html
    const fragment = document.importNode(holder.content, true)
    dispatchEvent(new CustomEvent("ur-more", { detail: fragment }))
    return fragment
  }

  /* The HTML of a row: the address that its links have in common, then its pieces. */
  const whole = ({ pieces }, [address, ...numbers]) =>
    numbers.map((n) => pieces[n]).join("").replaceAll('href="@', () => `href="${address}`)

  /* Where the rest of a list belongs. Who draws a table by its own rules replaces `put`. */
  class Hole {
    constructor(mark) {
      const keys = mark.dataset.key.split(" ")
      this.mark = mark
      this.parts = mark.dataset.rest.split(" ").map((file, n) => ({ file, key: keys[n] }))
      this.all = Number(mark.dataset.all)
      this.missing = this.all - Number(mark.dataset.here)
      this.note = document.querySelector(`.ur-more[data-key="${keys[0]}"]`)
      this.button = document.createElement("button")
      this.button.type = "button"
      this.button.addEventListener("click", () => this.show())
      this.note.append(this.button)
      this.tell()
    }

    tell() {
      const said = this.note.firstChild
      said.data = said.data.replace(/\d+/, this.all - this.missing)
      this.button.textContent = this.step < this.parts.length ? "再显示一些" : "显示全部"
    }

    /* So many parts come at a press: of a table all, for its tools want all rows. */
    get step() {
      return this.mark.parentElement?.matches("tbody") ? this.parts.length : 1
    }

    load(number = this.parts.length) {
      return Promise.all(this.parts.slice(0, number).map(({ file }) => load(file)))
    }

    /* Bring the next parts and give the first new item. If they cannot be had, the note says so. */
    bring(number) {
      return (this.bringing ??= this.load(number).then(() => this.fill(number), (error) => {
        this.button.textContent = "没能取来，再试"
        throw error
      }).finally(() => { this.bringing = null }))
    }

    /* Bring all of the rest. */
    async open() {
      while (this.parts.length) await this.bring(this.parts.length)
    }

    fill(number) {
      const came = this.parts.splice(0, number).map(({ key }) => {
        const value = values.get(key)
        values.delete(key)
        return value
      })
      if (!this.parts.length) this.missing = 0
      const first = this.put(came)
      if (this.parts.length) this.tell()
      else {
        this.mark.remove()
        this.note.remove()
      }
      return first
    }

    put(came) {
      const rest = made(came.map((one) => one.rows?.map((row) => whole(one, row)).join("") ?? one).join(""))
      const first = rest.firstElementChild
      if (this.parts.length) this.missing -= this.mark.parentElement.matches("p, dd") ? rest.querySelectorAll("a").length : rest.childElementCount
      this.mark.before(rest)
      return first
    }

    /* A row that waited in pieces, as an element. */
    row(part, pieces) {
      return made(whole(part, pieces)).firstElementChild
    }

    async show() {
      const first = await this.bring(this.step).catch(() => null)
      if (!first?.isConnected) return
      if (!first.matches("a")) first.tabIndex = -1
      first.focus({ preventScroll: true })
    }

    /* Whether the element with an id is in what has been loaded and is not yet on the page. */
    has(id) {
      return this.parts.some(({ key }) => {
        const value = values.get(key)
        return (value?.pieces ?? [value]).some((html) => html?.includes(` id="${id}"`))
      })
    }
  }

  const holes = [...document.querySelectorAll("template[data-rest]")].map((mark) => new Hole(mark))
  if (!holes.length) return
  window.unitReportsHole = (list) => holes.find((hole) => hole.mark.parentElement === list && hole.missing)

  /* A link to what is in the rest brings it, and then goes there as the browser would. */
  async function reach() {
    const id = decodeURIComponent(location.hash.slice(1))
    if (!id || document.getElementById(id)) return
    const some = holes.filter((hole) => hole.missing && "linked" in hole.mark.dataset)
    await Promise.allSettled(some.map((hole) => hole.load()))
    const hole = some.find((one) => one.missing && one.has(id))
    if (!hole) return
    await hole.open()
    dispatchEvent(new Event("ur-reach")) // a table may have to draw the row first
    location.replace(location.href)
  }

  // After the tables, which may have the row and only not yet drawn it.
  addEventListener("DOMContentLoaded", reach)
  addEventListener("hashchange", () => setTimeout(reach))
})()
