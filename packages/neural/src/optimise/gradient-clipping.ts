// Limits on derivatives before the optimiser sees them, as PyTorch sets them.

import { add, clip, divide, maximum, multiply, sqrt, square } from '../graph/elementwise.ts';
import type { Node } from '../graph/node.ts';
import { reduceSum } from '../graph/reductions.ts';

export interface ClippingSettings {
  /** Scales all derivatives down together when their common L2 norm exceeds this. Default: no limit. */
  readonly gradientClip?: number;
  /** Limits each element of each derivative to ± this. Default: no limit. Not together with `gradientClip`. */
  readonly gradientClipValue?: number;
}

/**
 * What all `derivatives` are multiplied by so that their common norm stays within `gradientClip`, as PyTorch's
 * `clip_grad_norm_`: limit / (norm + 1e-6) where that is below 1, else 1. Null without that limit.
 * @throws RangeError for limits that are not positive, or both.
 */
export function clippingFactor(derivatives: readonly Node[], settings: ClippingSettings): Node | null {
  const { gradientClip, gradientClipValue } = settings;
  if (gradientClip !== undefined && gradientClipValue !== undefined) {
    throw new RangeError(
      'Cannot clip gradients both by norm (gradientClip) and by value (gradientClipValue): choose one',
    );
  }
  const limit = gradientClip ?? gradientClipValue;
  if (limit !== undefined && !(limit > 0)) {
    throw new RangeError(
      `Cannot clip gradients to ${gradientClip === undefined ? 'value' : 'norm'} ${limit}: expected a positive number`,
    );
  }
  if (gradientClip === undefined) return null;
  const squares = derivatives.map((derivative) => reduceSum(square(derivative)));
  const norm = sqrt(squares.reduce((sum, term) => add(sum, term)));
  // min(1, limit / (norm + 1e-6)) = limit / max(limit, norm + 1e-6)
  return divide(gradientClip, maximum(add(norm, 1e-6), gradientClip));
}

/** The derivatives within the limits of `settings`, given their `clippingFactor`. */
export function clipDerivatives(
  derivatives: readonly Node[],
  { gradientClipValue: limit }: ClippingSettings,
  factor: Node | null,
): readonly Node[] {
  if (factor !== null) return derivatives.map((derivative) => multiply(derivative, factor));
  return limit === undefined ? derivatives : derivatives.map((derivative) => clip(derivative, -limit, limit));
}
