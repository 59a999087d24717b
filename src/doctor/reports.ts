import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessReport } from './probe/report.ts';

/** A temporary folder, readable by this user only, in which processes with the probe write down what happens in them. */
export class Reports {
  readonly #folder = mkdtempSync(join(tmpdir(), 'otel-auto-doctor-'));

  /** The environment with the probe in it, for a command and all Node processes that it starts. */
  environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const probe = join(__dirname, 'doctor-probe.cjs');
    const quoted = /[\s"\\]/.test(probe) ? `"${probe.replace(/["\\]/g, '\\$&')}"` : probe;
    return {
      ...env,
      NODE_OPTIONS: `--require=${quoted} ${env.NODE_OPTIONS ?? ''}`.trim(),
      OTEL_AUTO_DOCTOR: this.#folder,
    };
  }

  /** This is what has been written so far, in the order of process ids. */
  read(): ProcessReport[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith('.json'))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .flatMap((name) => {
        try {
          return [JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as ProcessReport];
        } catch {
          return []; // It is being replaced.
        }
      });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
