// The door of training and use: a case's arrays must fit each other and hold numbers.

/** Channels of one size, x fastest, with an id for messages. */
export interface CaseChannels {
  readonly id: string;
  readonly channels: readonly Float32Array[];
  /** Voxels along x, y (, z). */
  readonly size: readonly number[];
}

/** @throws RangeError that names the case, and what does not fit. */
export function checkCase({ id, channels, size }: CaseChannels, expectedChannels: number): void {
  if (channels.length !== expectedChannels) {
    throw new RangeError(
      `Cannot use case ${id}: expected ${expectedChannels} channels, got ${channels.length}`,
    );
  }
  const voxels = size.reduce((product, length) => product * length, 1);
  channels.forEach((channel, index) => {
    if (channel.length !== voxels) {
      throw new RangeError(
        `Cannot use case ${id}: expected ${voxels} voxels (${size.join('×')}) in channel ${index}, got ${channel.length}`,
      );
    }
    const bad = channel.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new RangeError(
        `Cannot use case ${id}: channel ${index} holds ${channel[bad]} at voxel ${bad}; replace values that are not finite`,
      );
    }
  });
}

/** As `checkCase`, and the case must have exactly the size that the network was built for. */
export function checkCaseSize(
  item: CaseChannels,
  expectedChannels: number,
  expectedSize: readonly number[],
): void {
  checkCase(item, expectedChannels);
  if (item.size.length !== expectedSize.length || item.size.some((n, axis) => n !== expectedSize[axis])) {
    throw new RangeError(
      `Cannot use case ${item.id}: expected ${expectedSize.join('×')} voxels, got ${item.size.join('×')}; ` +
        'crop or resample it to the size of the network',
    );
  }
}
