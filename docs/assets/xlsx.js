/* One table as an Excel file: a ZIP that only stores, numbers as numbers, all else as text, never a
   formula. Loaded when it is asked for; `urXlsx(name, rows)` gives a Blob. */

"use strict"

;(() => {
  const LONGEST_TEXT = 32767
  const MOST = 10 ** 15 - 1 // Excel keeps fifteen digits; a larger number stays whole as text.
  const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
  const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006"
  const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
  const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

  const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
    return c
  })

  function crc(bytes) {
    let c = ~0
    for (const byte of bytes) c = TABLE[(c ^ byte) & 255] ^ (c >>> 8)
    return ~c >>> 0
  }

  function escaped(text) {
    // What XML cannot hold is left out; _x0041_ would be read as a sign.
    const held = text.toWellFormed?.() ?? text
    return held
      .slice(0, LONGEST_TEXT)
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "")
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
      .replace(/[&<>"]/g, (sign) => SIGNS[sign])
  }

  function letters(column) {
    const before = column >= 26 ? letters(Math.floor(column / 26) - 1) : ""
    return before + String.fromCharCode(65 + (column % 26))
  }

  function cell(value, row, column) {
    if (value === null || value === "") return ""
    const place = `r="${letters(column)}${row + 1}"${row ? "" : ' s="1"'}`
    if (typeof value === "number" && Math.abs(value) <= MOST) return `<c ${place}><v>${value}</v></c>`
    const text = `<t xml:space="preserve">${escaped(String(value))}</t>`
    return `<c ${place} t="inlineStr"><is>${text}</is></c>`
  }

  function files(name, rows) {
    const title = escaped(name.replace(/[[\]:*?/\\]/g, " ").slice(0, 31).replace(/^[' ]+|[' ]+$/g, "") || "表")
    const lines = rows.map((row, r) => `<row r="${r + 1}">${row.map((v, c) => cell(v, r, c)).join("")}</row>`)
    const view = '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
    const font = (bold) => `<font>${bold}<sz val="11"/><name val="Calibri"/></font>`
    const xf = (f) => `<xf numFmtId="0" fontId="${f}" fillId="0" borderId="0" xfId="0"/>`
    return {
      "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
      "_rels/.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      "xl/workbook.xml": `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${title}" sheetId="1" r:id="r1"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
      "xl/styles.xml": `<styleSheet xmlns="${MAIN}"><fonts count="2">${font("")}${font("<b/>")}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2">${xf(0)}${xf(1)}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
      "xl/worksheets/sheet1.xml": `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${view}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="${rows[0].length}" width="16" customWidth="1"/></cols><sheetData>${lines.join("")}</sheetData></worksheet>`,
    }
  }

  function record(size, ...fields) {
    const view = new DataView(new ArrayBuffer(size))
    let at = 0
    for (const [bytes, value] of fields) {
      bytes === 4 ? view.setUint32(at, value, true) : view.setUint16(at, value, true)
      at += bytes
    }
    return view.buffer
  }

  window.urXlsx = (name, rows) => {
    const encoder = new TextEncoder()
    const parts = []
    const directory = []
    let at = 0
    let listed = 0
    const entries = Object.entries(files(name, rows))
    for (const [path, text] of entries) {
      const label = encoder.encode(path)
      const bytes = encoder.encode(HEAD + text)
      // Version 2.0, names in UTF-8, stored, 1 January 2020.
      const common = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x5021], [4, crc(bytes)], [4, bytes.length], [4, bytes.length], [2, label.length], [2, 0]]
      parts.push(record(30, [4, 0x04034b50], ...common), label, bytes)
      directory.push(record(46, [4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), label)
      at += 30 + label.length + bytes.length
      listed += 46 + label.length
    }
    const end = record(22, [4, 0x06054b50], [2, 0], [2, 0], [2, entries.length], [2, entries.length], [4, listed], [4, at], [2, 0])
    const type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return new Blob([...parts, ...directory, end], { type })
  }
})()
