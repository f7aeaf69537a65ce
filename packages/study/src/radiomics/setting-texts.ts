// Settings as `key:value` on a command line, as PyRadiomics' command takes them.

const lists = new Set([
  'resampledPixelSpacing',
  'distances',
  'resegmentRange',
  'sigma',
  // The ibsi profile's:
  'resampledSpacingMm',
  'textureSpaces',
]);
const switches = new Set([
  'normalize',
  'preCrop',
  'correctMask',
  'force2D',
  'symmetricalGLCM',
  'resegmentShape',
  'gradientUseSpacing',
  'maskedKernel',
  'additionalInfo',
]);

/**
 * `binWidth:10` and `resampledPixelSpacing:1,1,1` as values by PyRadiomics' names; whether there are such settings, and
 * what they may be, is the parameter parser's to say.
 * @throws {RangeError} when a text is not `key:value`.
 */
export function settingValues(texts: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf(':');
      const [key, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
      if (at < 1 || value === '') {
        throw new RangeError(
          `Cannot use the setting '${text}': expected key:value, such as binWidth:10 or resampledPixelSpacing:1,1,1`,
        );
      }
      if (switches.has(key) && /^[01]$/.test(value)) return [key, value === '1'];
      const parts = value.replace(/^\[(.*)\]$/, '$1').split(',');
      return [key, lists.has(key) || parts.length > 1 ? parts.map(plainValue) : plainValue(value)];
    }),
  );
}

function plainValue(text: string): unknown {
  const value = text.trim();
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if (/^(null|none)$/i.test(value)) return null;
  return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}
