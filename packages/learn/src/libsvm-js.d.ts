// The part of libsvm-js (LIBSVM 3.22, compiled to asm.js) that is used here; the package has no types of its own.
declare module 'libsvm-js/asm.js' {
  interface SvmOptions {
    type: string;
    kernel: string;
    gamma: number;
    cost: number;
    cacheSize: number;
    tolerance: number;
    quiet: boolean;
  }
  interface SvmInstance {
    train(samples: readonly ArrayLike<number>[], labels: readonly number[]): void;
    serializeModel(): string;
    getSVIndices(): number[];
    getLabels(): number[];
    free(): void;
  }
  interface SvmConstructor {
    new (options: SvmOptions): SvmInstance;
    readonly SVM_TYPES: { readonly C_SVC: string };
    readonly KERNEL_TYPES: { readonly RBF: string };
  }
  const Svm: SvmConstructor;
  export default Svm;
}
