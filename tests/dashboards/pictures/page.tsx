// A page with one dashboard: our JSON, drawn by the components of Grafana, with what a real Prometheus answered.
import { DataFrame, GrafanaTheme2, ThemeContext, createTheme, dateTime, getDisplayValueAlignmentFactors, getFieldDisplayValues } from '@grafana/data';
import { BarGauge, BigValue, GlobalStyles, PanelChrome, Table, TimeSeries, VizRepeater } from '@grafana/ui';
import React from 'react';
import { createRoot } from 'react-dom/client';
import 'uplot/dist/uPlot.min.css';
import { frames } from './frames';
import { prepared } from './options';
import { Timeline } from './timeline';

const CELL = { width: window.innerWidth / 24, height: 30, gap: 8 };
const HEADER = 56;
const mode = new URLSearchParams(window.location.search).get('mode') === 'light' ? 'light' : 'dark';
const theme: GrafanaTheme2 = createTheme({ colors: { mode } });

interface Size { width: number; height: number }

function Empty({ panel }: { panel: any }) {
  const style = { height: '100%', display: 'flex', alignItems: 'center', justifyContent: 'center', color: theme.colors.text.secondary };
  return <div style={style}>{panel.fieldConfig.defaults.noValue}</div>;
}

function Values({ panel, data, width, height }: Size & { panel: any; data: DataFrame[] }) {
  const { options, fieldConfig } = panel;
  const getValues = () =>
    getFieldDisplayValues({
      fieldConfig, reduceOptions: options.reduceOptions, replaceVariables: (text: string) => text, theme, data, timeZone: 'utc',
    });
  const bar = panel.type === 'bargauge';
  const one = ({ value, width, height, orientation, alignmentFactors, count }: any) =>
    bar ? (
      <BarGauge value={value.display} width={width} height={height} orientation={orientation} field={value.field} display={value.view?.getFieldDisplayProcessor(value.colIndex)}
        theme={theme} itemSpacing={8} displayMode={options.displayMode} showUnfilled={options.showUnfilled} alignmentFactors={alignmentFactors}
        valueDisplayMode={options.valueMode} namePlacement={options.namePlacement} />
    ) : (
      <BigValue value={value.display} width={width} height={height} count={count} colorMode={options.colorMode} graphMode={options.graphMode}
        justifyMode={options.justifyMode} textMode={options.textMode} alignmentFactors={alignmentFactors} theme={theme} />
    );
  return (
    <VizRepeater getValues={getValues} getAlignmentFactors={getDisplayValueAlignmentFactors} renderValue={one} width={width} height={height}
      source={data} renderCounter={0} autoGrid={!bar} orientation={options.orientation} itemSpacing={8}
      minVizHeight={options.minVizHeight} maxVizHeight={options.maxVizHeight} minVizWidth={options.minVizWidth} />
  );
}

function Visual({ panel, data, width, height, range }: Size & { panel: any; data: DataFrame[]; range: any }) {
  if (panel.type === 'stat' || panel.type === 'bargauge') {
    return <Values panel={panel} data={data} width={width} height={height} />;
  }
  if (data.length === 0) {
    return <Empty panel={panel} />;
  }
  if (panel.type === 'table') {
    return <Table data={data[0]} width={width} height={height} initialSortBy={panel.options.sortBy} cellHeight={panel.options.cellHeight} />;
  }
  if (panel.type === 'state-timeline') {
    return <Timeline data={data} width={width} height={height} range={range} theme={theme} />;
  }
  return <TimeSeries frames={data} width={width} height={height} timeRange={range} timeZone="utc" legend={panel.options.legend} options={panel.options} />;
}

function Row({ panel }: { panel: any }) {
  const style = {
    position: 'absolute' as const, left: 12, top: HEADER + panel.gridPos.y * (CELL.height + CELL.gap) + 6,
    fontSize: 16, fontWeight: 500, color: theme.colors.text.primary,
  };
  return <div style={style}>{panel.title}</div>;
}

function Panel({ panel, data, range }: { panel: any; data: DataFrame[]; range: any }) {
  const { x, y, w, h } = panel.gridPos;
  const width = w * CELL.width - CELL.gap;
  const height = h * (CELL.height + CELL.gap) - CELL.gap;
  const style = { position: 'absolute' as const, left: x * CELL.width + CELL.gap / 2, top: HEADER + y * (CELL.height + CELL.gap), width, height };
  return (
    <div style={style}>
      <PanelChrome title={panel.title} description={panel.description} width={width} height={height} padding={panel.type === 'table' ? 'none' : 'md'}>
        {(width, height) => <Visual panel={panel} data={data} width={width} height={height} range={range} />}
      </PanelChrome>
    </div>
  );
}

function Header({ title, chosen }: { title: string; chosen: Record<string, string> }) {
  return (
    <div style={{ position: 'absolute', left: 12, top: 12, fontSize: 18, color: theme.colors.text.primary }}>
      {title}
      {Object.entries(chosen).map(([name, value]) => (
        <span key={name} style={{ marginLeft: 24, fontSize: 13, color: theme.colors.text.secondary }}>
          {name} <b style={{ color: theme.colors.text.primary }}>{value}</b>
        </span>
      ))}
    </div>
  );
}

async function show() {
  const { dashboard, answers, from, to, chosen } = await (await fetch('data.json')).json();
  const range = { from: dateTime(from * 1000), to: dateTime(to * 1000), raw: { from: 'now', to: 'now' } };
  const rows = dashboard.panels.filter((panel: any) => panel.type === 'row');
  const shown = dashboard.panels.filter((panel: any) => panel.type !== 'row');
  const data = await Promise.all(shown.map((panel: any) => prepared(panel, frames(panel.targets, answers[panel.id]), theme)));
  document.body.style.background = theme.colors.background.canvas;
  createRoot(document.getElementById('root')!).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <Header title={dashboard.title} chosen={chosen} />
      {rows.map((panel: any) => <Row key={panel.id} panel={panel} />)}
      {shown.map((panel: any, at: number) => <Panel key={panel.id} panel={panel} data={data[at]} range={range} />)}
    </ThemeContext.Provider>
  );
}

void show();
