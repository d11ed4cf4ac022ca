/** How many columns of cameras show the pictures largest. */

/** About what a camera's heading, histogram and controls take, in CSS pixels. */
const CHROME_HEIGHT = 150;

/** Pictures are mostly about so much wider than high. */
const ASPECT = 4 / 3;

/** Columns for `count` cameras on a space of this size, in CSS pixels. */
export function columnsFor(count: number, width: number, height: number): number {
  let best = 1;
  let bestWidth = 0;
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const room = Math.max(1, height / rows - CHROME_HEIGHT);
    const pictureWidth = Math.min(width / columns, room * ASPECT);
    if (pictureWidth > bestWidth) {
      best = columns;
      bestWidth = pictureWidth;
    }
  }
  return best;
}
