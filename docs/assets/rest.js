/* The rest of long pages: only the first items of a long list stand on the page. The others wait in
   scripts beside it (a page opened from a folder may load nothing else), made by present/long_pages.py
   from the page's own HTML, and come when the reader wants them: by the button below the list, by a
   link to one of them, or by a tool of the table (tables.js). */

"use strict"

;(() => {
  const texts = new Map() // HTML by key, once its script has come
  const files = new Map()
  window.unitReportsRest = (key, html) => texts.set(String(key), html)

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

  /* Where the rest of a list belongs. Who draws the list by its own rules replaces `put`. */
  class Hole {
    constructor(mark) {
      this.mark = mark
      this.missing = Number(mark.dataset.all) - Number(mark.dataset.here)
      this.note = document.querySelector(`.ur-more[data-key="${mark.dataset.key}"]`)
      this.button = document.createElement("button")
      this.button.type = "button"
      this.button.textContent = "显示全部"
      this.button.addEventListener("click", () => this.show())
      this.note.append(this.button)
    }

    load() {
      return load(this.mark.dataset.rest)
    }

    /* Bring the rest, once. If its script cannot be had, the note says so and stays. */
    open() {
      return (this.opened ??= this.load().then(() => this.fill(), (error) => {
        this.opened = null
        this.button.textContent = "没能取来，再试"
        throw error
      }))
    }

    fill() {
      const holder = document.createElement("template")
      holder.innerHTML = texts.get(this.mark.dataset.key)
      texts.delete(this.mark.dataset.key)
      const rest = document.importNode(holder.content, true)
      dispatchEvent(new CustomEvent("ur-more", { detail: rest }))
      const first = rest.firstElementChild
      this.missing = 0
      this.put(rest)
      this.mark.remove()
      this.note.remove()
      return first
    }

    put(rest) {
      this.mark.before(rest)
    }

    async show() {
      const first = await this.open().catch(() => null)
      if (!first?.isConnected) return
      if (!first.matches("a")) first.tabIndex = -1
      first.focus({ preventScroll: true })
    }

    /* Whether the element with an id is in what has been loaded and is not yet on the page. */
    has(id) {
      return texts.get(this.mark.dataset.key)?.includes(` id="${id}"`)
    }
  }

  const holes = [...document.querySelectorAll("template[data-rest]")].map((mark) => new Hole(mark))
  if (!holes.length) return
  window.unitReportsHole = (list) => holes.find((hole) => hole.mark.parentElement === list && hole.missing)

  /* A link to what is in the rest brings it, and then goes there as the browser would. */
  async function reach() {
    const id = decodeURIComponent(location.hash.slice(1))
    if (!id || document.getElementById(id)) return
    await Promise.allSettled(holes.filter((hole) => hole.missing).map((hole) => hole.load()))
    const hole = holes.find((one) => one.missing && one.has(id))
    if (!hole) return
    await hole.open()
    dispatchEvent(new Event("ur-reach")) // a table may have to draw the row first
    location.replace(location.href)
  }

  // After the tables, which may have the row and only not yet drawn it.
  addEventListener("DOMContentLoaded", reach)
  addEventListener("hashchange", () => setTimeout(reach))
})()
