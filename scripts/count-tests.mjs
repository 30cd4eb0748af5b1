// Adds up vitest's JSON reports and prints the one line that says how many tests really ran.
import { readFileSync } from 'node:fs';

const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const sum = (field) => reports.reduce((total, report) => total + report[field], 0);
const passed = sum('numPassedTests');
const failed = sum('numFailedTests');

process.stdout.write(`${passed} passed, ${failed} failed\n`);
// A run without a test has shown nothing.
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
