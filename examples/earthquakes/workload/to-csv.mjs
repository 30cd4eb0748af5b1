// One hour of GeoJSON in, CSV out: all quakes, and the strong ones apart.
import { getJson, props, put, putManifest } from './s3.mjs';

const [lot, manifest] = process.argv.slice(2);
const header = 'time,magnitude,place,longitude,latitude,depth_km\n';
const strongFrom = 4.5;

const quote = (text) => `"${String(text).replaceAll('"', '""')}"`;
const row = ({ properties: p, geometry: { coordinates } }) =>
  `${[new Date(p.time).toISOString(), p.mag, quote(p.place), ...coordinates].join(',')}\n`;

const toCsv = async () => {
  const { uris } = await getJson(manifest);
  const quakes = [];
  for (const uri of uris) quakes.push(...(await getJson(uri)).features);

  const { runURI } = props.sinks.main;
  const write = (name, some) => put(`${runURI}${name}.csv`, header + some.map(row).join(''));
  const strong = quakes.filter(({ properties }) => properties.mag >= strongFrom);

  const written = quakes.length > 0 ? [await write('quakes', quakes)] : [];
  if (strong.length > 0) written.push(await write('strong', strong));
  await putManifest(props.sinkManifestTemplates.main, lot, written);
};

try {
  await toCsv();
} catch (error) {
  // The last lines of a failed run are what `clusterless status` shows.
  console.error(error.message);
  process.exitCode = 1;
}
