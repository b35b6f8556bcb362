/* A few comforts; every page is whole without them. */

if (location.protocol === "file:") {
  // Opened from a folder there is no server to turn "study/" into "study/index.html".
  const mend = (part) => {
    for (const link of part.querySelectorAll("a[href]")) {
      const url = new URL(link.getAttribute("href"), location) // of a drawing's link .href is no text
      if (url.protocol === "file:" && url.pathname.endsWith("/")) {
        url.pathname += "index.html"
        link.setAttribute("href", url.href)
      }
    }
  }
  mend(document)
  addEventListener("ur-more", (event) => mend(event.detail)) // the rest of a long page
}

/* The theme unfolds everything for the printer. What the reader left shut stays shut on paper. */
for (const details of document.querySelectorAll("details:not([open])")) {
  details.dataset.shut = ""
  details.querySelector("summary").addEventListener("click", () => {
    if (details.open) details.dataset.shut = ""
    else delete details.dataset.shut
  })
}

/* What is ready to paste is copied at a press, where the browser can do that. */
if (navigator.clipboard || document.queryCommandSupported?.("copy")) {
  for (const box of document.querySelectorAll(".ur-copy")) {
    const text = box.firstElementChild
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = "复制"
    button.setAttribute("aria-live", "polite")
    button.addEventListener("click", async () => {
      button.textContent = (await copied(text)) ? "已复制" : "没能复制"
      setTimeout(() => {
        button.textContent = "复制"
      }, 2000)
    })
    box.append(button)
  }
}

async function copied(element) {
  try {
    await navigator.clipboard.writeText(element.textContent)
    return true
  } catch {
    // No clipboard for scripts, as on an intranet without https: select, and copy as the reader would.
    getSelection().selectAllChildren(element)
    return document.execCommand("copy")
  }
}

/* A heading is called by its own words, not by those of the buttons that are put into it. */
function keepName(host) {
  if (host.matches("h2, h3, h4, th") && !host.hasAttribute("aria-label"))
    host.setAttribute("aria-label", host.textContent.replace(/\s+/g, " ").trim())
}

/* A link to copy beside everything that has a place of its own. Made here and not in the pages, which
   may hold thousands of rows: they cost no bytes, and without a script the ids work as ever. The signs
   are the style sheet's, so that what is copied or kept as a picture has none of them. */
{
  const page = document.querySelector(".md-content")
  const said = document.createElement("div")
  said.className = "ur-toast"
  said.setAttribute("role", "status")
  document.body.append(said)
  const mark = document.createElement("a")
  mark.className = "ur-permalink"

  function add(host, href, name) {
    const link = mark.cloneNode(true)
    link.setAttribute("href", href)
    link.setAttribute("aria-label", `复制链接：${name.trim().slice(0, 60)}`)
    keepName(host)
    host.append(link)
  }
  function markAll(part) {
    for (const one of part.querySelectorAll("h2[id], h3[id], h4[id], tr[id], li[id], .ur-group[id], .ur-chart[id]")) {
      const host = one.matches(".ur-group, .ur-chart") ? one.querySelector("h2, h3") : one.matches("tr") ? one.cells[0] : one
      if (host && !host.querySelector(".headerlink"))
        add(host, `#${one.id}`, (one.matches("li") && one.querySelector("b") ? one.querySelector("b") : host).textContent)
    }
    // An item on a page across units has its place on its unit's page.
    for (const link of part.querySelectorAll("li:not([id]) > a.ur-unit[href*='#'], td > a.ur-unit[href*='#']")) {
      const words = link.closest("li")?.querySelector("b") ?? link.parentElement.nextElementSibling ?? link
      add(link.parentElement, link.getAttribute("href"), words.textContent)
    }
  }
  if (page) markAll(page)
  addEventListener("ur-more", (event) => markAll(event.detail))
  page?.addEventListener("click", async (event) => {
    const link = event.target.closest(".ur-permalink")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    // The mark of something on this page moves there as well; that of another page stays here.
    if (link.getAttribute("href")[0] !== "#") event.preventDefault()
    const text = document.createElement("span")
    text.textContent = link.href
    text.className = "ur-sr"
    document.body.append(text)
    said.textContent = (await copied(text)) ? "已复制链接" : "没能复制，请右键复制链接"
    text.remove()
    setTimeout(() => {
      said.textContent = ""
    }, 2500)
  })
}

/* What a heading's words mean, from the catalog: told at a press, by mouse, finger or keyboard.
   Escape, or a press elsewhere, closes it. The catalog's page has it all without a script. */
if (window.unitReportsWords) {
  const { terms, glossary } = window.unitReportsWords
  const meaning = document.createElement("div")
  meaning.className = "ur-meaning"
  meaning.id = "ur-meaning"
  meaning.setAttribute("role", "status")
  meaning.hidden = true
  document.body.append(meaning)
  let opened = null

  function close() {
    opened?.setAttribute("aria-expanded", "false")
    meaning.hidden = true
    opened = null
  }
  function open(button, words) {
    close()
    meaning.replaceChildren(
      ...words.map(([word, text]) => {
        const line = document.createElement("p")
        const name = document.createElement("b")
        name.textContent = word
        line.append(name, `：${text}`)
        return line
      }),
    )
    meaning.hidden = false
    const box = button.getBoundingClientRect()
    const width = document.documentElement.clientWidth
    meaning.style.top = `${box.bottom + scrollY + 4}px`
    meaning.style.left = `${Math.max(8, Math.min(box.left, width - meaning.offsetWidth - 8))}px`
    button.setAttribute("aria-expanded", "true")
    opened = button
  }
  for (const one of document.querySelectorAll(
    ".md-content :is(th:not([data-explained] *), h2, h3, dt, .ur-card-name, .ur-definition, .ur-lead)",
  )) {
    const own = (one.querySelector("a") ?? one.firstChild ?? one).textContent.trim()
    const words = Object.hasOwn(terms, own) ? terms[own] : []
    const trade = one.querySelector("a[href*='units/']")
      ? []
      : Object.entries(glossary).filter(([word]) => one.textContent.includes(word))
    const all = [...words, ...trade]
    if (!all.length) continue
    const button = document.createElement("button")
    button.type = "button"
    button.className = "ur-what"
    button.setAttribute("aria-label", `${all.map(([word]) => word).join("、")}：什么意思`)
    button.setAttribute("aria-expanded", "false")
    button.setAttribute("aria-controls", meaning.id)
    button.addEventListener("click", () => (opened === button ? close() : open(button, all)))
    const host = one.closest("figcaption") ?? one
    keepName(host)
    host.insertBefore(button, host.querySelector(":scope > .ur-permalink"))
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close()
  })
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".ur-what, .ur-meaning")) close()
  })
}
