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

/** The derivatives within the limits of `settings`. */
export function clipDerivatives(derivatives: readonly Node[], settings: ClippingSettings): readonly Node[] {
  const { gradientClip, gradientClipValue } = settings;
  if (gradientClip !== undefined && gradientClipValue !== undefined) {
    throw new RangeError(
      'Cannot clip gradients both by norm (gradientClip) and by value (gradientClipValue): choose one',
    );
  }
  const limit = gradientClip ?? gradientClipValue;
  if (limit === undefined) return derivatives;
  if (!(limit > 0)) {
    throw new RangeError(
      `Cannot clip gradients to ${gradientClip === undefined ? 'value' : 'norm'} ${limit}: expected a positive number`,
    );
  }
  return gradientClip === undefined
    ? derivatives.map((derivative) => clip(derivative, -limit, limit))
    : clipNorm(derivatives, limit);
}

/** As PyTorch's `clip_grad_norm_`: every derivative times limit / (norm + 1e-6) where that is below 1. */
function clipNorm(derivatives: readonly Node[], limit: number): readonly Node[] {
  const squares = derivatives.map((derivative) => reduceSum(square(derivative)));
  const norm = sqrt(squares.reduce((sum, term) => add(sum, term)));
  // min(1, limit / (norm + 1e-6)) = limit / max(limit, norm + 1e-6)
  const factor = divide(limit, maximum(add(norm, 1e-6), limit));
  return derivatives.map((derivative) => multiply(derivative, factor));
}
