// A day of hourly CSV in, one JSON summary out.
import { getJson, getText, props, put, putManifest } from './s3.mjs';

const [lot] = process.argv.slice(2);

const magnitudes = [];
for (const manifest of props.sourceManifests.main) {
  const { uris } = await getJson(manifest);
  for (const uri of uris.filter((name) => name.endsWith('/quakes.csv'))) {
    const rows = (await getText(uri)).trim().split('\n').slice(1);
    magnitudes.push(
      ...rows
        .map((text) => text.split(',')[1])
        .filter((text) => text !== '')
        .map(Number),
    );
  }
}

const summary = {
  day: lot,
  quakes: magnitudes.length,
  strongest: Math.max(...magnitudes),
  // A list of how many quakes reached each whole magnitude.
  atLeast: Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((m) => [m, magnitudes.filter((is) => is >= m).length])),
};
const uri = await put(`${props.sinks.main.runURI}summary.json`, `${JSON.stringify(summary, null, 2)}\n`);
await putManifest(props.sinkManifestTemplates.main, lot, [uri]);
