/** One measured figure, as printed: a table row for people and a JSON line for scripts. `goal` reads like ">= 0.85". */
export type Figure = {
  bench: string;
  metric: string;
  value: number;
  unit: string;
  peer?: string;
  peerValue?: number;
  ratio?: number;
  goal?: string;
  met?: boolean;
};

const round = (value: number) => Math.round(value * 1000) / 1000;

/** Fills in ratio and whether the goal is met: against the ratio where there is a peer and the unit says so, else the value. */
export function figure(input: Omit<Figure, 'ratio' | 'met'> & { goalOn?: 'value' | 'ratio' }): Figure {
  const { goalOn = input.peerValue === undefined ? 'value' : 'ratio', ...rest } = input;
  const ratio = rest.peerValue === undefined ? undefined : rest.value / rest.peerValue;
  const match = /^(>=|<=) ([\d.]+)$/.exec(rest.goal ?? '');
  const measured = goalOn === 'ratio' ? (ratio ?? Number.NaN) : rest.value;
  const met =
    match === null ? undefined : match[1] === '>=' ? measured >= Number(match[2]) : measured <= Number(match[2]);
  return {
    ...rest,
    value: round(rest.value),
    ...(rest.peerValue === undefined ? {} : { peerValue: round(rest.peerValue) }),
    ...(ratio === undefined ? {} : { ratio: round(ratio) }),
    ...(met === undefined ? {} : { met }),
  };
}

export function printFigures(figures: readonly Figure[]): void {
  console.table(
    figures.map(({ metric, value, unit, peer, peerValue, ratio, goal, met }) => ({
      metric,
      value,
      unit,
      peer,
      peerValue,
      ratio,
      goal,
      met,
    })),
  );
  for (const each of figures) console.log(JSON.stringify(each));
}
