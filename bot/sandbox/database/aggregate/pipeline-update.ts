import type { Doc } from '../bson/decode.ts';
import { DatabaseError } from '../errors.ts';
import { keepId, type Updater } from '../update/apply.ts';
import { documentStage } from './document-stages.ts';

const ALLOWED = new Set(['$addFields', '$set', '$project', '$unset', '$replaceRoot', '$replaceWith']);

/** An update given as a pipeline: only stages that make one document of one document. */
export function compilePipelineUpdate(pipeline: Doc[], now: Date, variables: Doc): Updater {
  const stages = pipeline.map((stage) => {
    const name = Object.keys(stage)[0] ?? '';
    if (!ALLOWED.has(name)) throw new DatabaseError(72, `${name} is not allowed to be used within an update`);
    return documentStage(name, stage[name], now, variables)!;
  });
  return (doc) =>
    keepId(
      doc,
      stages.reduce((current, stage) => stage(current), doc),
    );
}
