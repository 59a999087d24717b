import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';

/** This is what may wait for the disk, in UTF-16 units; a disk that is slower than the telemetry must not fill the memory. */
const MOST_WAITING = 32 * 1024 * 1024;

/** Appends requests to a file, each as one line of OTLP/JSON. */
export class SaveFile {
  /** Lines that were not written. */
  lost = 0;
  readonly #stream: WriteStream;
  readonly #onProblem: (problem: string) => void;

  private constructor(stream: WriteStream, onProblem: (problem: string) => void) {
    this.#stream = stream;
    this.#onProblem = onProblem;
  }

  /**
   * @param onProblem is told once that lines are not written any more
   * Rejects with the system's error where the file cannot be opened.
   */
  static async open(path: string, onProblem: (problem: string) => void): Promise<SaveFile> {
    const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
    await once(stream, 'open');
    const file = new SaveFile(stream, onProblem);
    stream.on('error', (error) => file.#lose(`${path} cannot be written (${error.message})`));
    return file;
  }

  append(request: object): void {
    if (this.#stream.destroyed || this.#stream.writableLength > MOST_WAITING) {
      this.#lose('the disk is slower than what comes in');
      this.lost++;
      return;
    }
    this.#stream.write(`${JSON.stringify(request)}\n`);
  }

  async close(): Promise<void> {
    if (this.#stream.destroyed) return;
    this.#stream.end();
    await once(this.#stream, 'close').catch(() => {});
  }

  #lose(why: string): void {
    if (this.lost === 0) this.#onProblem(why);
  }
}
