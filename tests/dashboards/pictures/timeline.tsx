// A state timeline. Grafana's own is part of its application and of no package: this one draws the same bands.
import { DataFrame, FieldType, GrafanaTheme2, getFieldDisplayName } from '@grafana/data';
import React from 'react';

interface Band { from: number; to: number; text: string; colour: string }

// The equal values that follow each other, as one band. A gap of more than two steps ends it.
function bands(frame: DataFrame): Band[] {
  const value = frame.fields.find((field) => field.type === FieldType.number)!;
  const times: number[] = frame.fields[0].values;
  const step = Math.min(...times.slice(1).map((time, at) => time - times[at]), 60000);
  const found: Band[] = [];
  times.forEach((time, at) => {
    const shown = value.display!(value.values[at]);
    const last = found[found.length - 1];
    if (last && last.text === shown.text && time - last.to <= step) {
      last.to = time + step;
    } else {
      found.push({ from: time, to: time + step, text: shown.text, colour: shown.color ?? 'grey' });
    }
  });
  return found;
}

interface Props { data: DataFrame[]; width: number; height: number; range: any; theme: GrafanaTheme2 }

export function Timeline({ data, width, height, range, theme }: Props) {
  const names = data.map((frame) => getFieldDisplayName(frame.fields[1], frame, data));
  const left = Math.min(width / 3, 20 + 6.6 * Math.max(...names.map((name) => name.length)));
  const row = (height - 20) / data.length;
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  const place = (time: number) => left + ((Math.min(Math.max(time, from), to) - from) / (to - from)) * (width - left);
  const text = { position: 'absolute' as const, fontSize: 12, color: theme.colors.text.primary, overflow: 'hidden', whiteSpace: 'nowrap' as const };
  const clock = (time: number) => new Date(time).toISOString().slice(11, 16);
  return (
    <div style={{ position: 'relative', width, height }}>
      {data.map((frame, at) => (
        <React.Fragment key={names[at]}>
          <div style={{ ...text, top: at * row + row / 2 - 8, width: left - 8, textAlign: 'right' }}>{names[at]}</div>
          {bands(frame).map((band) => (
            <div key={band.from} style={{
              ...text, left: place(band.from), width: place(band.to) - place(band.from), top: at * row + row * 0.075, height: row * 0.85,
              lineHeight: `${row * 0.85}px`, paddingLeft: 4, background: band.colour, color: theme.colors.getContrastText(band.colour),
            }}>{band.text}</div>
          ))}
        </React.Fragment>
      ))}
      {[0, 1, 2, 3, 4].map((at) => from + ((to - from) * at) / 5).map((time) => (
        <div key={time} style={{ ...text, left: place(time), top: height - 18, color: theme.colors.text.secondary }}>{clock(time)}</div>
      ))}
    </div>
  );
}
