/** How wide texts are in a font, measured off the page. */

let canvas: CanvasRenderingContext2D | null | undefined;

/** The largest width of some texts, in CSS pixels. */
export function widthOf(texts: Iterable<string>, font: string): number {
  canvas ??= document.createElement("canvas").getContext("2d");
  let most = 0;
  if (canvas) canvas.font = font;
  // Without a canvas, some engines of tests, letters are assumed to be as wide as digits.
  for (const text of texts) most = Math.max(most, canvas?.measureText(text).width ?? text.length * 7);
  return most;
}
