//! Plots as SVG, by `plotters`: lines over sizes or over another quantity, and bars.
//!
//! Axes are logarithmic unless said: what is drawn is log10, and the labels say the quantity. Colours do on light and dark;
//! text takes the colour of the page.

use super::series::{Kind, Series, figure};
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint};
use plotters::prelude::*;
use plotters::style::RGBColor;
use std::ops::Range;

/// Lines to be drawn.
pub struct Lines {
    pub title: &'static str,
    pub x: &'static str,
    pub y: &'static str,
    /// Whether x is log2 of a size.
    pub sizes: bool,
    pub series: Vec<Series>,
}

impl Lines {
    /// Milliseconds over sizes.
    pub fn of_times(title: &'static str, series: Vec<Series>) -> Self {
        Lines { title, x: "size", y: "milliseconds", sizes: true, series }
    }
}

/// Bars to be drawn, one below the other.
pub struct Bars {
    pub title: &'static str,
    pub unit: &'static str,
    pub groups: Vec<(String, f64)>,
}

/// Nothing could be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// There is no data.
    #[error("the plot '{0}' has no data: its ledger lacks the rows")]
    Empty(&'static str),
    /// What plotters said.
    #[error("the plot '{title}': {detail}")]
    Drawing {
        /// Of this plot.
        title: &'static str,
        /// Its words.
        detail: String,
    },
}

const WIDTH: u32 = 860;
const HEIGHT: u32 = 420;
/// Of a line of the legend, and of a bar.
const LINE: u32 = 20;
const COLOURS: [RGBColor; 10] = [
    RGBColor(0x1f, 0x77, 0xb4),
    RGBColor(0xd6, 0x5f, 0x0e),
    RGBColor(0x2c, 0x8f, 0x3c),
    RGBColor(0xc4, 0x3c, 0x39),
    RGBColor(0x8a, 0x63, 0xb8),
    RGBColor(0x8c, 0x5a, 0x4d),
    RGBColor(0xc9, 0x5f, 0xa8),
    RGBColor(0x6f, 0x7d, 0x8c),
    RGBColor(0x9a, 0x8f, 0x14),
    RGBColor(0x14, 0x92, 0xa3),
];
const GREY: RGBColor = RGBColor(0x88, 0x88, 0x88);

/// Both axes logarithmic.
pub fn lines(lines: &Lines) -> Result<String, PlotError> {
    draw(lines, true)
}

/// Neither.
pub fn linear(lines: &Lines) -> Result<String, PlotError> {
    draw(lines, false)
}

fn draw(lines: &Lines, is_log: bool) -> Result<String, PlotError> {
    let (by_log, size) = (is_log && !lines.sizes, lines.sizes);
    let x = Axis::of(lines, |point| point.0, by_log)?;
    let y = Axis::of(lines, |point| point.1, is_log)?;
    let place = |&(a, b): &(f64, f64)| (x.at(a), y.at(b));
    let mut drawn = String::new();
    let told = |error: DrawingAreaErrorKind<_>| PlotError::Drawing {
        title: lines.title,
        detail: format!("{error:?}"),
    };
    {
        let root = SVGBackend::with_string(&mut drawn, (WIDTH, HEIGHT)).into_drawing_area();
        let mut builder = ChartBuilder::on(&root);
        builder.margin(12).x_label_area_size(44).y_label_area_size(72);
        let mut chart = builder.build_cartesian_2d(x.clone(), y.clone()).map_err(told)?;
        let name_x = |v: &f64| if size { format!("2^{v}") } else { figure(x.quantity(*v)) };
        let name_y = |v: &f64| figure(y.quantity(*v));
        let mut mesh = chart.configure_mesh();
        mesh.x_desc(lines.x).y_desc(lines.y).x_label_formatter(&name_x).y_label_formatter(&name_y);
        mesh.label_style(("sans-serif", 13)).axis_desc_style(("sans-serif", 14));
        mesh.bold_line_style(GREY.mix(0.3))
            .light_line_style(GREY.mix(0.0))
            .axis_style(GREY)
            .draw()
            .map_err(told)?;
        for (series, colour) in lines.series.iter().zip(COLOURS.iter().cycle()) {
            let points: Vec<_> = series.points.iter().map(place).collect();
            let width = if series.kind == Kind::Measured { 3 } else { 1 };
            chart.draw_series(LineSeries::new(points.clone(), colour.stroke_width(width))).map_err(told)?;
            let radius = if series.kind == Kind::Limit { 1 } else { 4 };
            let is_filled = series.kind == Kind::Measured;
            let style = if is_filled { colour.filled() } else { colour.stroke_width(2) };
            chart
                .draw_series(points.into_iter().map(|point| Circle::new(point, radius, style)))
                .map_err(told)?;
        }
        root.present().map_err(told)?;
    }
    Ok(finished(&drawn, HEIGHT, lines))
}

/// An axis that is drawn linearly, of quantities or of their logarithms.
#[derive(Clone)]
struct Axis {
    is_log: bool,
    low: f64,
    high: f64,
    keys: Vec<f64>,
}

impl Axis {
    fn of(lines: &Lines, of: impl Fn(&(f64, f64)) -> f64, is_log: bool) -> Result<Self, PlotError> {
        let mut axis = Axis { is_log, low: f64::MAX, high: f64::MIN, keys: Vec::new() };
        for value in lines.series.iter().flat_map(|series| &series.points).map(of) {
            let at = axis.at(value);
            (axis.low, axis.high) = (axis.low.min(at), axis.high.max(at));
        }
        if axis.low > axis.high {
            return Err(PlotError::Empty(lines.title));
        }
        let margin = ((axis.high - axis.low) * 0.04).max(0.02);
        (axis.low, axis.high) = (axis.low - margin, axis.high + margin);
        axis.keys = axis.whole_numbers();
        Ok(axis)
    }

    fn at(&self, quantity: f64) -> f64 {
        if self.is_log { quantity.log10() } else { quantity }
    }

    fn quantity(&self, at: f64) -> f64 {
        if self.is_log { 10f64.powf(at) } else { at }
    }

    fn whole_numbers(&self) -> Vec<f64> {
        let span = self.high - self.low;
        let step = if span > 12.0 {
            2.0
        } else if span > 3.0 {
            1.0
        } else if span > 1.0 {
            0.5
        } else {
            0.1
        };
        let first = (self.low / step).ceil() as i64;
        (first..).map(|at| at as f64 * step).take_while(|at| *at <= self.high).collect()
    }
}

/// What plotters asks of an axis; nothing is drawn out of its range.
impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (first, last): (i32, i32)) -> i32 {
        first + ((value - self.low) / (self.high - self.low) * f64::from(last - first)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.keys.clone()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

/// One below the other, each with its figure.
pub fn bars(bars: &Bars) -> Result<String, PlotError> {
    let highest = bars.groups.iter().map(|group| group.1).fold(0.0, f64::max);
    if highest <= 0.0 {
        return Err(PlotError::Empty(bars.title));
    }
    let (count, mut drawn) = (bars.groups.len(), String::new());
    let height = 50 + LINE * count as u32;
    let told = |error: DrawingAreaErrorKind<_>| PlotError::Drawing {
        title: bars.title,
        detail: format!("{error:?}"),
    };
    {
        let root = SVGBackend::with_string(&mut drawn, (WIDTH, height)).into_drawing_area();
        let mut builder = ChartBuilder::on(&root);
        builder.margin(8).x_label_area_size(30).y_label_area_size(300).margin_right(70);
        let mut chart = builder.build_cartesian_2d(0.0..highest, 0.0..count as f64).map_err(told)?;
        let mut mesh = chart.configure_mesh();
        mesh.disable_y_mesh().y_labels(0).x_label_formatter(&|v| figure(*v)).label_style(("sans-serif", 13));
        mesh.bold_line_style(GREY.mix(0.3))
            .light_line_style(GREY.mix(0.0))
            .axis_style(GREY)
            .draw()
            .map_err(told)?;
        let bar = |(at, (_, value)): (usize, &(String, f64))| {
            let top = (count - at) as f64 - 0.15;
            Rectangle::new([(0.0, top), (*value, top - 0.7)], COLOURS[0].filled())
        };
        chart.draw_series(bars.groups.iter().enumerate().map(bar)).map_err(told)?;
        for (at, (name, value)) in bars.groups.iter().enumerate() {
            let (x, y) = chart.backend_coord(&(*value, (count - at) as f64 - 0.5));
            root.draw_text(&format!("{}{}", figure(*value), bars.unit), &text(), (x + 6, y - 5))
                .map_err(told)?;
            root.draw_text(name, &text(), (12, y - 5)).map_err(told)?;
        }
        root.present().map_err(told)?;
    }
    let marked = drawn.replace("<rect ", "<rect data-mark=\"bar\" ");
    Ok(titled(&marked, height, bars.title))
}

fn text() -> TextStyle<'static> {
    ("sans-serif", 13).into_font().color(&BLACK)
}

/// With its marks named, and a legend below.
fn finished(drawn: &str, height: u32, lines: &Lines) -> String {
    let inner = drawn.replace("<circle ", "<circle data-mark=\"point\" ");
    let entry = |(at, (series, colour)): (usize, (&Series, &RGBColor))| {
        let y = height + LINE * at as u32 + 12;
        let width = if series.kind == Kind::Measured { 3 } else { 1 };
        let RGBColor(r, g, b) = colour;
        let colour = format!("rgb({r},{g},{b})");
        let mark = match series.kind {
            Kind::Measured => format!("<circle cx=\"95\" cy=\"{y}\" r=\"4\" fill=\"{colour}\"/>"),
            Kind::Limit => String::new(),
            Kind::Modelled | Kind::Published => {
                format!(
                    "<circle cx=\"95\" cy=\"{y}\" r=\"4\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
                )
            }
        };
        format!(
            "<line x1=\"80\" x2=\"110\" y1=\"{y}\" y2=\"{y}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>{mark}\
             <text x=\"118\" y=\"{}\" font-family=\"sans-serif\" font-size=\"13\">{}</text>\n",
            y + 4,
            super::page::escaped(&series.name)
        )
    };
    let legend: String = lines.series.iter().zip(COLOURS.iter().cycle()).enumerate().map(entry).collect();
    let all = height + LINE * lines.series.len() as u32 + 8;
    titled(&inner.replace("</svg>", &format!("{legend}</svg>")), all, lines.title)
}

/// Of this height, and as wide as there is room.
fn titled(svg: &str, height: u32, title: &str) -> String {
    let body = svg.split_once('>').map_or("", |(_, rest)| {
        rest.split_once("<svg").map_or(rest, |(_, rest)| rest.split_once('>').map_or("", |(_, body)| body))
    });
    let title = super::page::escaped(title);
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\"><title>{title}</title>{body}"
    )
}

/// As a file of its own, that README shows on light and dark.
pub fn alone(svg: &str) -> String {
    let style = "<style>text{fill:#222}@media (prefers-color-scheme:dark){text{fill:#ddd}}</style>";
    svg.replacen("</title>", &format!("</title>{style}"), 1) + "\n"
}
