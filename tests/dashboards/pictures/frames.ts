// What Grafana's data source for Prometheus makes of an answer: data frames.
import { DataFrame, Field, FieldType } from '@grafana/data';

export interface Series {
  metric: Record<string, string>;
  value?: [number, string];
  values?: Array<[number, string]>;
}
export interface Query {
  refId: string;
  format: 'table' | 'time_series';
  legendFormat?: string;
}

const field = (name: string, type: FieldType, values: unknown[], more = {}): Field => ({ name, type, config: {}, values, ...more });

// One frame for each series, named as the legend says.
function lines(query: Query, answer: Series[]): DataFrame[] {
  return answer.map(({ metric, value, values = [value!] }) => {
    const name = (query.legendFormat ?? '').replace(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? '');
    return {
      refId: query.refId,
      length: values.length,
      fields: [
        field('Time', FieldType.time, values.map(([at]) => at * 1000)),
        field('Value', FieldType.number, values.map(([, number]) => Number(number)), {
          labels: metric,
          config: { displayNameFromDS: name.trim().replace(/ +/g, ' ') },
        }),
      ],
    };
  });
}

// One frame with a column for each label.
function rows(query: Query, answer: Series[], alone: boolean): DataFrame {
  const labels = [...new Set(answer.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return {
    refId: query.refId,
    length: answer.length,
    fields: answer.length === 0 ? [] : [
      field('Time', FieldType.time, answer.map(({ value }) => value![0] * 1000)),
      ...labels.map((label) => field(label, FieldType.string, answer.map(({ metric }) => metric[label] ?? ''))),
      field(alone ? 'Value' : `Value #${query.refId}`, FieldType.number, answer.map(({ value }) => Number(value![1]))),
    ],
  };
}

export function frames(queries: Query[], answers: Record<string, Series[]>): DataFrame[] {
  return queries.flatMap((query) =>
    query.format === 'table'
      ? [rows(query, answers[query.refId], queries.length === 1)].filter((frame) => frame.length > 0)
      : lines(query, answers[query.refId])
  );
}
