// What can compute a network, one row a backend. The page's half stands in onnxruntime.browser.ts, Node's in
// onnxruntime.node.ts; docs/backends.md tells how a row is added.

export type Backend = 'cpu' | 'webgpu' | 'cuda' | 'directml' | 'coreml';

export interface BackendRow {
  /** What people call it. */
  readonly title: string;
  /** What ONNX Runtime's Node build calls its provider, with the options that it is opened with. */
  readonly provider: { readonly name: string; readonly preferredLayout?: 'NCHW' };
  /** Where Node's build has it, as `process.platform`-`process.arch`. */
  readonly platforms: readonly string[];
  /** Whether a page has it. */
  readonly inPage: boolean;
  /** What must be there besides Glioscope. */
  readonly needs: string;
  /** Whether values that are carried from run to run stay in its memory in Node; elsewhere they cross it each run. */
  readonly keepsCarried: boolean;
}

const everywhere = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

export const backends: Readonly<Record<Backend, BackendRow>> = {
  cpu: {
    title: 'CPU',
    provider: { name: 'cpu' },
    platforms: everywhere,
    inPage: true,
    needs: 'nothing',
    keepsCarried: false,
  },
  webgpu: {
    title: 'WebGPU',
    // In the other layout (NHWC) the provider miscomputes convolutions of 6, 9, 15, 18, 21 … channels.
    provider: { name: 'webgpu', preferredLayout: 'NCHW' },
    platforms: everywhere.filter((platform) => platform !== 'linux-arm64'),
    inPage: true,
    needs:
      'a graphics card with its driver for Vulkan (Linux, with the Vulkan loader: apt-get install libvulkan1), ' +
      'Direct3D 12 (Windows) or Metal (macOS)',
    keepsCarried: true,
  },
  cuda: {
    title: 'CUDA',
    provider: { name: 'cuda' },
    platforms: ['linux-x64'],
    inPage: false,
    needs:
      'an NVIDIA card with its driver, CUDA 12 and cuDNN 9 on the library path, and the CUDA files of ONNX Runtime: ' +
      'ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node',
    keepsCarried: false,
  },
  directml: {
    title: 'DirectML',
    provider: { name: 'dml' },
    platforms: ['win32-x64', 'win32-arm64'],
    inPage: false,
    needs: 'Windows 10 (1903) or later and a graphics card with Direct3D 12',
    keepsCarried: false,
  },
  coreml: {
    title: 'CoreML',
    provider: { name: 'coreml' },
    platforms: ['darwin-x64', 'darwin-arm64'],
    inPage: false,
    needs: 'macOS 10.15 or later',
    keepsCarried: false,
  },
};

export const backendNames = Object.keys(backends) as readonly Backend[];

/**
 * The backend of this name.
 * @throws {RangeError} for any other text.
 */
export function parseBackend(text: string): Backend {
  const found = backendNames.find((name) => name === text);
  if (found === undefined) {
    throw new RangeError(`Cannot compute on '${text}': expected one of ${backendNames.join(', ')}`);
  }
  return found;
}
