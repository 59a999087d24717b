import fs from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';

const directory = import.meta.dirname;

const FEATURE = `
Feature: Orders
  Scenario: sending
    Given an order of "Ada"
    When it is sent
    Then it is on its way

  Rule: what is out of stock is not sent
    Scenario: out of stock
      Given an order of "Alan"
      Then it is refused
      Then it is on its way
`;

const STEPS = `
const http = require('node:http');
const { AfterAll, BeforeAll, Given, Then, When } = require('@cucumber/cucumber');

const server = http.createServer((request, response) => response.end(request.url));
BeforeAll((done) => {
  server.listen(0, '127.0.0.1', () => done());
});
AfterAll((done) => {
  server.close(() => done());
});

Given('an order of {string}', function (customer) {
  this.customer = customer;
});
When('it is sent', (done) => {
  const { port } = server.address();
  http.get({ host: '127.0.0.1', port, agent: false }, (response) => response.resume().on('close', () => done()));
});
Then('it is on its way', async () => {});
Then('it is refused', () => {
  throw new RangeError('out of stock');
});
`;

// What a run prints has times in it.
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

async function main() {
  const feature = path.join(directory, 'app.orders.feature');
  const steps = path.join(directory, 'app.steps.cjs');
  fs.writeFileSync(feature, FEATURE);
  fs.writeFileSync(steps, STEPS);
  const environment = { cwd: directory, stdout: nowhere, stderr: nowhere };
  const provided = { paths: [feature], require: [steps], format: ['summary'], publishQuiet: true };
  const { runConfiguration } = await loadConfiguration({ file: false, provided }, environment);
  console.log((await runCucumber(runConfiguration, environment)).success);
}

main();
