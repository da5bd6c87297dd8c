// The grid of courses by steps: one tab stop, arrow keys, and the sentence of the cell below. Without this file every cell is a tab stop.

const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

const prepare = (table) => {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.querySelector(".ow-h")));
  const cells = rows.flat().filter(Boolean);
  const says = table.closest("section").querySelector("[data-grid-says]");

  const stopAt = (cell) => cells.forEach((other) => (other.tabIndex = other === cell ? 0 : -1));
  stopAt(cells[0]);

  const go = (cell) => {
    stopAt(cell);
    cell.focus();
  };

  // A course without a visit leaves a hole: step over it to the next cell in the same direction.
  const next = (cell, [down, right]) => {
    let row = rows.findIndex((it) => it.includes(cell));
    let column = rows[row].indexOf(cell);
    do {
      row += down;
      column += right;
    } while (rows[row] && column in rows[row] && !rows[row][column]);
    return rows[row]?.[column];
  };

  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest(".ow-h");
    if (!cell || !STEPS[event.key]) return;
    event.preventDefault();
    const found = next(cell, STEPS[event.key]);
    if (found) go(found);
  });

  const tell = (event) => {
    const cell = event.target.closest(".ow-h");
    if (cell && says) says.textContent = cell.getAttribute("aria-label");
  };
  table.addEventListener("focusin", tell);
  table.addEventListener("mouseover", tell);
};

document.querySelectorAll("[data-grid]").forEach(prepare);
