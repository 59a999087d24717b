#!/usr/bin/env node
import { VERSION } from '../version.ts';
import { parseCommand } from './arguments.ts';
import { doctor } from './doctor.ts';
import { receive } from './receive.ts';
import { printSettings } from './settings.ts';
import { USAGE } from './usage.ts';

const command = parseCommand(process.argv.slice(2));
switch (command.name) {
  case 'help':
    process.stdout.write(USAGE);
    break;
  case 'version':
    process.stdout.write(`${VERSION}\n`);
    break;
  case 'wrong':
    process.stderr.write(`otel-auto: ${command.problem}\n\n${USAGE}`);
    process.exitCode = 2;
    break;
  case 'doctor':
    doctor(command).then((exitCode) => {
      process.exitCode = exitCode;
    });
    break;
  case 'settings':
    process.exitCode = printSettings(command);
    break;
  case 'receive':
    receive(command).then((exitCode) => {
      process.exitCode = exitCode;
    });
}
