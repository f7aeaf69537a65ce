// Seconds against voxels of the mask, both on logarithmic axes, as SVG.

const width = 640;
const height = 400;
const margin = { top: 20, right: 150, bottom: 50, left: 64 };

const decades = (low, high) => {
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  return Array.from({ length: to - from + 1 }, (_, k) => 10 ** (from + k));
};
const plain = (value) => (value >= 1000 ? value.toLocaleString('en') : String(Number(value.toPrecision(3))));

/** @param {{ name: string, color: string, points: { voxels: number, seconds: number }[] }[]} lines */
export function growthFigure(lines) {
  const all = lines.flatMap(({ points }) => points);
  const xTicks = decades(Math.min(...all.map((p) => p.voxels)), Math.max(...all.map((p) => p.voxels)));
  const yTicks = decades(Math.min(...all.map((p) => p.seconds)), Math.max(...all.map((p) => p.seconds)));
  const scale = (ticks, from, to) => {
    const [low, high] = [Math.log10(ticks[0]), Math.log10(ticks.at(-1))];
    return (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
  };
  const x = scale(xTicks, margin.left, width - margin.right);
  const y = scale(yTicks, height - margin.bottom, margin.top);
  const right = width - margin.right;
  const bottom = height - margin.bottom;
  const grid = [
    ...xTicks.map(
      (tick) =>
        `<line x1="${x(tick)}" x2="${x(tick)}" y1="${margin.top}" y2="${bottom}" stroke="#e3e5ea"/>` +
        `<text x="${x(tick)}" y="${bottom + 18}" text-anchor="middle">${plain(tick)}</text>`,
    ),
    ...yTicks.map(
      (tick) =>
        `<line x1="${margin.left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}" stroke="#e3e5ea"/>` +
        `<text x="${margin.left - 8}" y="${y(tick) + 4}" text-anchor="end">${plain(tick)}</text>`,
    ),
  ];
  const drawn = lines.map(({ name, color, points }) => {
    const path = points.map((p, k) => `${k ? 'L' : 'M'}${x(p.voxels).toFixed(1)} ${y(p.seconds).toFixed(1)}`);
    const dots = points.map(
      (p) =>
        `<circle cx="${x(p.voxels).toFixed(1)}" cy="${y(p.seconds).toFixed(1)}" r="3.5" fill="${color}"/>`,
    );
    const last = points.at(-1);
    return (
      `<path d="${path.join('')}" fill="none" stroke="${color}" stroke-width="2"/>${dots.join('')}` +
      `<text x="${x(last.voxels) + 10}" y="${y(last.seconds) + 4}" fill="${color}">${name}</text>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="#1b2330">` +
    `<rect width="${width}" height="${height}" fill="#fff"/>${grid.join('')}${drawn.join('')}` +
    `<text x="${(margin.left + right) / 2}" y="${height - 12}" text-anchor="middle">Voxels of the mask</text>` +
    `<text transform="translate(16 ${(margin.top + bottom) / 2}) rotate(-90)" text-anchor="middle">Seconds</text></svg>\n`
  );
}
