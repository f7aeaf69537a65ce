// The package's version as diagnostics report it; a test holds it to package.json.

export const version = '0.1.0';
