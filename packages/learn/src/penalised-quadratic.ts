// The exact minimiser of a quadratic with an absolute penalty,
//   b'Hb / 2 - c'b + threshold·|b|₁,
// for H given as a small symmetric matrix: what one Newton step of a penalised likelihood asks of its working columns.
// With signs fixed the minimum solves a linear system; a step stops where a coefficient would change sign, which then
// leaves; then the column that violates optimality most enters. Each move lowers the objective.

/** A pivot's least share of its diagonal: below it a column counts as a combination of those before it. */
const dependence = 1e-11;

/** Memory for problems of up to `stride` columns, which grows as needed, and what the last call left in it. */
export interface QuadraticWorkspace {
  /** Row-major Cholesky factor of the Hessian of `active`, `stride` values a row; its first `valid` rows hold. */
  factor: Float64Array;
  stride: number;
  valid: number;
  /** Columns in the order of the factor's rows. */
  active: number[];
  step: Float64Array;
  gradient: Float64Array;
  /** 0 free to enter, 1 active, 2 dependent on active columns and left where it is. */
  state: Uint8Array;
  signs: Int8Array;
}

export function createQuadraticWorkspace(): QuadraticWorkspace {
  return {
    factor: new Float64Array(0),
    stride: 0,
    valid: 0,
    active: [],
    step: new Float64Array(0),
    gradient: new Float64Array(0),
    state: new Uint8Array(0),
    signs: new Int8Array(0),
  };
}

/** To be called when the Hessian has changed otherwise than by further columns: its factor is computed anew. */
export function forgetFactor(workspace: QuadraticWorkspace): void {
  workspace.valid = 0;
  workspace.active.length = 0;
}

/**
 * Minimises in place from `b` on. The factor of the last call serves as far as the same columns are active
 * (`forgetFactor`).
 * @param hessian row-major, `stride` values a row (the lower triangle of its first `size` rows is read)
 * @param b the start, and the result
 */
export function minimiseQuadratic(
  hessian: Float64Array,
  c: Float64Array,
  threshold: number,
  size: number,
  stride: number,
  b: Float64Array,
  workspace: QuadraticWorkspace,
): void {
  if (workspace.stride < size) {
    workspace.stride = 2 * size;
    workspace.factor = new Float64Array(4 * size * size);
    workspace.step = new Float64Array(2 * size);
    workspace.gradient = new Float64Array(2 * size);
    workspace.state = new Uint8Array(2 * size);
    workspace.signs = new Int8Array(2 * size);
    workspace.valid = 0;
  }
  const { factor, step, gradient, active, state, signs } = workspace;
  const width = workspace.stride;
  const at = (j: number, k: number): number => hessian[j >= k ? j * stride + k : k * stride + j]!;
  state.fill(0, 0, size);
  signs.fill(0, 0, size);
  let scale = threshold;
  for (let a = 0; a < active.length; a++) {
    const j = active[a]!;
    if (b[j] !== 0 || threshold === 0) {
      state[j] = 1;
      continue;
    }
    leave(a--);
  }
  for (let j = 0; j < size; j++) {
    scale = Math.max(scale, Math.abs(c[j]!));
    if (b[j] === 0 && threshold > 0) continue;
    if (state[j] === 0) active.push(j);
    state[j] = 1;
    signs[j] = Math.sign(b[j]!);
  }
  const slack = 1e-12 * threshold + 1e-14 * scale;

  /** Takes the column at a place of `active` out; the factor's rows from there on no longer hold. */
  function leave(place: number): void {
    active.splice(place, 1);
    workspace.valid = Math.min(workspace.valid, place);
  }

  /** Of the active columns, or of those that are free to enter. */
  function computeGradient(wanted: 0 | 1): void {
    for (let j = 0; j < size; j++) {
      if (state[j] !== wanted) continue;
      const row = j * stride;
      let value = c[j]!;
      for (let k = 0; k <= j; k++) value -= hessian[row + k]! * b[k]!;
      for (let k = j + 1; k < size; k++) value -= hessian[k * stride + j]! * b[k]!;
      gradient[j] = value;
    }
  }

  /** Factor of the active columns' Hessian; sets dependent columns aside. */
  function factorise(): void {
    for (let a = workspace.valid; a < active.length; a++) {
      const j = active[a]!;
      const row = a * width;
      let pivot = at(j, j);
      for (let e = 0; e < a; e++) {
        const other = e * width;
        let sum = at(j, active[e]!);
        for (let f = 0; f < e; f++) sum -= factor[row + f]! * factor[other + f]!;
        sum /= factor[other + e]!;
        factor[row + e] = sum;
        pivot -= sum * sum;
      }
      if (!(pivot > dependence * at(j, j))) {
        state[j] = 2;
        active.splice(a--, 1);
        continue;
      }
      factor[row + a] = Math.sqrt(pivot);
    }
    workspace.valid = active.length;
  }

  function solve(): void {
    for (let a = 0; a < active.length; a++) {
      const row = a * width;
      let sum = step[a]!;
      for (let e = 0; e < a; e++) sum -= factor[row + e]! * step[e]!;
      step[a] = sum / factor[row + a]!;
    }
    for (let a = active.length - 1; a >= 0; a--) {
      const row = a * width;
      const value = step[a]! / factor[row + a]!;
      step[a] = value;
      for (let e = 0; e < a; e++) step[e]! -= factor[row + e]! * value;
    }
  }

  const limit = 50 * (size + 10);
  for (let move = 0; move < limit; move++) {
    if (active.length > 0) {
      factorise();
      computeGradient(1);
      for (let a = 0; a < active.length; a++) {
        step[a] = gradient[active[a]!]! - threshold * signs[active[a]!]!;
      }
      solve();
      let reach = 1;
      let blocked = -1;
      for (let a = 0; a < active.length; a++) {
        const j = active[a]!;
        const target = b[j]! + step[a]!;
        if (threshold === 0 || target * signs[j]! >= 0) continue;
        const share = b[j]! / (b[j]! - target);
        if (share < reach) {
          reach = share;
          blocked = a;
        }
      }
      for (let a = 0; a < active.length; a++) b[active[a]!]! += reach * step[a]!;
      if (blocked >= 0) {
        const j = active[blocked]!;
        b[j] = 0;
        state[j] = 0;
        leave(blocked);
        continue;
      }
    }
    computeGradient(0);
    let entering = -1;
    let worst = threshold + slack;
    for (let j = 0; j < size; j++) {
      if (state[j] !== 0) continue;
      const excess = Math.abs(gradient[j]!);
      if (excess > worst) {
        worst = excess;
        entering = j;
      }
    }
    if (entering < 0) return;
    active.push(entering);
    state[entering] = 1;
    signs[entering] = gradient[entering]! > 0 ? 1 : -1;
  }
}
