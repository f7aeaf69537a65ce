// A GPU in software (SwiftShader, out of Debian's chromium package), so that WebGPU can be tested where there is none.

import { existsSync } from 'node:fs';
import { constants } from 'node:os';

const chromiumFolder = '/usr/lib/chromium';
const driver = `${chromiumFolder}/vk_swiftshader_icd.json`;
const loader = 'libvulkan.so.1';
const systemFolders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'];
/** A library stays loaded after dlclose; Node names no constant for it. */
const noDelete = 0x1000;

/** Why there is no GPU in software here; null where there is one. */
export const softwareGpuIsAbsent: string | null =
  process.platform !== 'linux' || process.arch !== 'x64'
    ? `it is looked for on linux-x64, not on ${process.platform}-${process.arch}`
    : existsSync(driver)
      ? null
      : `${driver} is missing (apt-get install chromium)`;

/** Lets this process find the GPU. Before its first session on WebGPU. */
export function useSoftwareGpu(): void {
  process.env['VK_ICD_FILENAMES'] = driver;
  if (systemFolders.some((folder) => existsSync(`${folder}/${loader}`))) return;
  // Chromium brings the loader of Vulkan too, where nothing looks for it; loaded once, it is found by its name.
  try {
    const { RTLD_NOW, RTLD_GLOBAL } = constants.dlopen;
    process.dlopen({ exports: {} }, `${chromiumFolder}/${loader}`, RTLD_NOW | RTLD_GLOBAL | noDelete);
  } catch {
    // Node misses an addon in it; that it is loaded is all that counts.
  }
}
