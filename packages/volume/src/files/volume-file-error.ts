// The error that callers catch to name a file, leave a patient out, or stop.

/** A file that cannot be read or written as a volume. The message says what was expected, what was found, what to do. */
export class VolumeFileError extends Error {
  override readonly name = 'VolumeFileError';
  /** The file's path or name, as given. */
  readonly file: string;

  constructor(action: 'read' | 'write', file: string, problem: string, options?: ErrorOptions) {
    super(`Cannot ${action} ${file}: ${problem}`, options);
    this.file = file;
  }
}
