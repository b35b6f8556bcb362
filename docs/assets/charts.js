/* Charts are whole without this. It tells a bar's words where it is pointed at or reached by
   keyboard, and keeps charts as pictures. */

(() => {
  const SVG = "http://www.w3.org/2000/svg"
  const LOOKS = [
    "fill", "stroke", "stroke-width", "stroke-dasharray",
    "font-family", "font-size", "font-weight", "text-anchor", "text-decoration",
  ]
  const WIDTH = 720
  const EDGE = 24
  const LINE = 22

  const tip = document.createElement("div")
  tip.className = "ur-tip"
  tip.hidden = true
  tip.setAttribute("aria-hidden", "true") // the words are in the chart's own titles and table
  document.body.append(tip)

  function tell(event) {
    const row = event.target.closest?.(".ur-drawing .ur-row")
    const words = row && [...new Set([...row.querySelectorAll("title")].map((t) => t.textContent))]
    tip.hidden = !words?.length
    if (tip.hidden) return
    tip.textContent = words.join("；")
    const box = row.getBoundingClientRect()
    const width = document.documentElement.clientWidth
    tip.style.top = `${box.bottom + scrollY + 4}px`
    tip.style.left = `${Math.max(8, Math.min(box.left, width - tip.offsetWidth - 8))}px`
  }
  for (const name of ["pointerover", "focusin"]) document.addEventListener(name, tell)
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tip.hidden = true
  })

  for (const place of document.querySelectorAll("[data-keep]")) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "ur-keep"
    button.textContent = "存成图片"
    button.setAttribute("aria-label", `存成图片：${place.querySelector("h2").textContent}`)
    button.addEventListener("click", () => keep(place))
    place.append(button)
  }

  function text(words, y, size, weight, colour) {
    const node = document.createElementNS(SVG, "text")
    const looks = { x: 0, y, fill: colour, "font-size": size, "font-weight": weight }
    for (const [name, value] of Object.entries(looks)) node.setAttribute(name, value)
    node.textContent = words
    return node
  }

  /* A copy that looks the same without the page's styles. */
  function copied(node) {
    const copy = node.cloneNode(true)
    const originals = [node, ...node.querySelectorAll("*")]
    for (const [place, one] of [copy, ...copy.querySelectorAll("*")].entries()) {
      const looks = getComputedStyle(originals[place])
      for (const name of LOOKS) {
        const value = looks.getPropertyValue(name).replace(/url\("?[^"#)]*(#[^")]+)"?\)/, "url($1)")
        if (value) one.setAttribute(name, value)
      }
      one.removeAttribute("class")
    }
    return copy
  }

  /* What a picture is of: away from its page it has to say so itself. */
  function titled(place) {
    const question = place.querySelector("h2").textContent
    const about = document.querySelector(".md-content h1").textContent.trim()
    return about === campaign() ? question : `${about}：${question}`
  }

  const campaign = () => document.querySelector(".md-header__topic .md-ellipsis").textContent.trim()

  /* The textures in a picture with their words, unless the rows are called by what their bars are. */
  function legend(place) {
    const unsaid = [...place.querySelectorAll(".ur-row")].some((row) => {
      const words = row.querySelector("title")?.textContent
      return words && !words.startsWith(row.querySelector(".ur-label")?.textContent ?? "")
    })
    return [...(unsaid || place.querySelector(".ur-card") ? document.querySelectorAll(".ur-legend li") : [])].flatMap((line) => {
      const sample = line.querySelector(".ur-seg")
      const used = sample && place.querySelector(`:is(.ur-drawing, .ur-bar) .${sample.classList[1]}`)
      return used ? [[sample, line.lastChild.textContent.trim()]] : []
    })
  }

  function picture(place) {
    const page = getComputedStyle(document.body)
    const ink = page.getPropertyValue("color")
    const ground = page.getPropertyValue("--md-default-bg-color")
    const whole = document.createElementNS(SVG, "svg")
    const inside = document.createElementNS(SVG, "svg")
    inside.setAttribute("x", EDGE)
    inside.setAttribute("width", WIDTH - 2 * EDGE)
    inside.setAttribute("font-family", page.getPropertyValue("font-family"))
    let y = EDGE + LINE
    const add = (words, size, weight) => {
      inside.append(text(words, y, size, weight, ink))
      y += LINE
    }
    const draw = (drawing) => {
      const copy = copied(drawing)
      copy.setAttribute("y", y - 12)
      inside.append(copy)
      y += drawing.height.baseVal.value + 8
    }
    add(titled(place), 18, 700)
    for (const basis of place.querySelectorAll(".ur-basis")) add(basis.textContent, 13, 400)
    const cards = place.querySelectorAll(".ur-card")
    for (const part of cards.length ? cards : [place]) {
      const name = part.querySelector(".ur-mini figcaption")
      y += 4
      if (name) add(name.innerText.replace(/\s+/g, " "), 14, 600)
      for (const drawing of part.querySelectorAll(".ur-drawing, .ur-bar")) draw(drawing)
      const rests = part.querySelector(":scope > small")
      if (rests) add(rests.textContent, 12, 400)
      y += rests ? 8 : 0
    }
    y += 12
    const key = legend(place)
    key.forEach(([sample, words], n) => {
      const swatch = copied(sample)
      const x = Math.floor((n * (WIDTH - 2 * EDGE)) / key.length)
      for (const [name, value] of Object.entries({ x, y: y - 11, width: 17, height: 11 })) swatch.setAttribute(name, value)
      const said = text(words, y, 12, 400, ink)
      said.setAttribute("x", x + 22)
      inside.append(swatch, said)
    })
    y += key.length ? LINE + 6 : 0
    const told = document.querySelector(".ur-sentence, [data-basis]")?.textContent ?? ""
    add(`${campaign()}　${told.match(/^[^；。]*/)}`, 12, 400)
    whole.setAttribute("xmlns", SVG)
    whole.setAttribute("width", WIDTH)
    whole.setAttribute("height", y)
    const back = document.createElementNS(SVG, "rect")
    for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: ground }))
      back.setAttribute(name, value)
    whole.append(back, copied(document.querySelector(".ur-defs defs")), inside)
    return { source: new XMLSerializer().serializeToString(whole), height: y }
  }

  async function keep(place) {
    const { source, height } = picture(place)
    const image = new Image()
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`
    await image.decode()
    const canvas = document.createElement("canvas")
    canvas.width = 2 * WIDTH
    canvas.height = 2 * height
    const pen = canvas.getContext("2d")
    pen.scale(2, 2)
    pen.drawImage(image, 0, 0)
    const link = document.createElement("a")
    link.download = `${titled(place).replace(/[？?]/g, "")}.png`
    link.href = canvas.toDataURL("image/png")
    link.click()
  }
})()
