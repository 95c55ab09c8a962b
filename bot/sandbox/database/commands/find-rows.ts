import { expressionContext } from '../aggregate/expressions.ts';
import type { Doc } from '../bson/decode.ts';
import { compileFilter } from '../query/filter.ts';
import { planQuery } from '../query/plan.ts';
import { pointRow, type Row, scanRows } from '../query/scan.ts';
import { parseSort, sortAll } from '../query/sort.ts';
import { type Request, readConnection } from './request.ts';

export interface Query {
  filter: Doc;
  sort: unknown;
  skip: number;
  /** 0 is no limit. */
  limit: number;
  hint: string | undefined;
  variables: Doc;
}

async function* ordered(request: Request, name: string, query: Query): AsyncGenerator<Row, void, undefined> {
  const collection = request.server.store.find(request.db, name);
  if (!collection) return;
  const matches = compileFilter(query.filter, expressionContext(request.now, query.variables));
  const fields = parseSort(query.sort);
  const plan = planQuery(collection, query.filter, fields, query.hint);
  const connection = readConnection(request);
  if (plan.point) {
    const row = pointRow(connection, collection, plan, matches);
    if (row) yield row;
    return;
  }
  const rows = scanRows(connection, collection, plan, matches, request.yielder);
  if (plan.sorted) yield* rows;
  else yield* await sortAll(rows, fields, query.limit > 0 ? query.skip + query.limit : 0, request.yielder);
}

/** Rows of a query in order, from the transaction's view inside one, else committed ones. Filters are checked at once. */
export function findRows(request: Request, name: string, query: Query): AsyncGenerator<Row, void, undefined> {
  compileFilter(query.filter, expressionContext(request.now, query.variables));
  parseSort(query.sort);
  return (async function* () {
    let index = 0;
    for await (const row of ordered(request, name, query)) {
      if (index++ < query.skip) continue;
      yield row;
      if (query.limit > 0 && index >= query.skip + query.limit) return;
    }
  })();
}
