import { z } from 'zod';
import { defineTool } from '../tool.ts';

export default defineTool({
  name: 'run_doctor',
  description:
    'Says why an app is not traced, or why its traces go nowhere. With a command it runs the app for some seconds with the loader, and ends it. ' +
    'Without one it looks at the settings and the folder only.',
  input: z.object({
    command: z
      .array(z.string())
      .default([])
      .describe('Such as ["node", "app.js"]. It is run as it stands, without a shell.'),
    seconds: z
      .number()
      .min(1)
      .max(120)
      .optional()
      .describe('How long it may run; default: until it is ready, at most 10.'),
  }),
  run: ({ command, seconds }, { diagnose }) => diagnose(command, seconds === undefined ? undefined : seconds * 1000),
});
