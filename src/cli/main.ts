#!/usr/bin/env node
import { VERSION } from '../version.ts';
import { parseCommand } from './arguments.ts';
import { compare } from './compare.ts';
import { doctor } from './doctor.ts';
import { MCP_USAGE, mcp } from './mcp.ts';
import { receive } from './receive.ts';
import { endAs, run } from './run.ts';
import { printSettings } from './settings.ts';
import { USAGE } from './usage.ts';
import { view } from './view.ts';

const command = parseCommand(process.argv.slice(2));
switch (command.name) {
  case 'help':
    process.stdout.write(command.of === 'mcp' ? MCP_USAGE : USAGE);
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
    printSettings(command, exitWith);
    break;
  case 'mcp':
    mcp(command).then(exitWith);
    break;
  case 'run':
    run(command).then(endAs);
    break;
  case 'compare':
    compare(command).then(exitWith);
    break;
  case 'view':
    view(command).then(exitWith);
    break;
  case 'receive':
    receive(command).then(exitWith);
}

function exitWith(exitCode: number): void {
  process.exitCode = exitCode;
}
