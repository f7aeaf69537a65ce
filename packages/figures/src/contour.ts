// The outline of a mask as SVG path data, by marching squares at the half level (Lorensen and Cline's idea in
// two dimensions): it passes half-way between the centres of inside and outside pixels.
// Pixels that touch at a corner only are outlined apart.

/**
 * Closed outlines of the non-zero pixels of `mask` (row-major, `width` × `height`), as one path in pixel
 * coordinates: pixel (x, y) covers x…x+1, y…y+1. Filled with the even-odd rule, the path holds exactly the centres
 * of the pixels inside. An empty mask gives an empty path. Throws a RangeError when the sizes disagree.
 */
export function contourPath(mask: Uint8Array, width: number, height: number): string {
  if (mask.length !== width * height) {
    throw new RangeError(
      `Cannot outline a mask: expected ${width} × ${height} = ${width * height} pixels, got ${mask.length}`,
    );
  }
  const loops: string[] = [];
  const next = outlineSteps(mask, width, height);
  const stride = 2 * width + 1;
  for (const start of next.keys()) {
    const points: [number, number][] = [];
    let current = start;
    for (;;) {
      const following = next.get(current);
      if (following === undefined) break;
      next.delete(current);
      points.push([current % stride, Math.floor(current / stride)]);
      current = following;
    }
    // Keep the corners: points where the direction changes.
    const corners = points.filter(([x, y], i) => {
      const [beforeX, beforeY] = points[(i + points.length - 1) % points.length]!;
      const [afterX, afterY] = points[(i + 1) % points.length]!;
      return (x - beforeX) * (afterY - y) !== (y - beforeY) * (afterX - x);
    });
    if (corners.length > 0) loops.push(`M${corners.map(([x, y]) => `${x / 2} ${y / 2}`).join('L')}Z`);
  }
  return loops.join('');
}

/** Each outline point leads to the next. A point is the middle of a pixel edge, in half pixels: y × stride + x. */
function outlineSteps(mask: Uint8Array, width: number, height: number): Map<number, number> {
  const stride = 2 * width + 1;
  const inside = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] !== 0;
  const next = new Map<number, number>();
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) {
      const a = inside(x, y);
      const b = inside(x + 1, y);
      const c = inside(x + 1, y + 1);
      const d = inside(x, y + 1);
      if (a === b && b === c && c === d) continue;
      const top = (2 * y + 1) * stride + 2 * x + 2;
      const right = (2 * y + 2) * stride + 2 * x + 3;
      const bottom = (2 * y + 3) * stride + 2 * x + 2;
      const left = (2 * y + 2) * stride + 2 * x + 1;
      // Walking with the inside always on the same hand, a side between an inside and an outside pixel is an
      // entry or an exit; an entry leads to the first exit clockwise, which keeps diagonal neighbours apart.
      const sides: readonly (readonly [number, boolean, boolean])[] = [
        [left, d, a],
        [top, a, b],
        [right, b, c],
        [bottom, c, d],
      ];
      for (let i = 0; i < 4; i++) {
        const [from, before, after] = sides[i]!;
        if (before || !after) continue;
        for (let step = 1; step < 4; step++) {
          const [to, first, second] = sides[(i + step) % 4]!;
          if (first && !second) {
            next.set(from, to);
            break;
          }
        }
      }
    }
  }
  return next;
}
