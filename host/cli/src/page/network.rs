//! The network as a picture: its layers from input to output, boxes with arrows.

use super::Page;
use super::svg::{Anchor, WIDTH, arrow, marked, rect, svg, text};
use zkcard_zkml::layers::Op;
use zkcard_zkml::layers::layer::Layer;
use zkcard_zkml::layers::window::Window;
use zkcard_zkml::model::{IntModel, Node};

const BOX: (f64, f64) = (400.0, 44.0);
const LEFT: f64 = 250.0;
const STEP: f64 = 68.0;
/// Lanes for arrows that pass layers by; where more are needed, some are shared.
const LANES: usize = 16;

/// All layers, between the input and what is public.
pub fn network(page: &Page<'_>) -> String {
    let shapes = shapes(page.model);
    let last = shapes.len();
    let mut body = String::from(HEAD);
    body += &input(page, &shapes[0]);
    for (i, node) in page.model.nodes.iter().enumerate() {
        body += &layer(page, (i, node), &shapes[i + 1]);
    }
    body += &boxed(last, "public output", &format!("{:?}", page.report.output).to_lowercase(), "box");
    body += &down(last);
    svg(STEP * (last + 1) as f64, "the network", &(body + &passing(page.model)))
}

const HEAD: &str = "<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
                    orient=\"auto\"><path d=\"M0 0 8 4 0 8z\"/></marker></defs>\n";

fn input(page: &Page<'_>, shape: &[usize]) -> String {
    let input = &page.report.input;
    let says = format!("{:?} input, {} bits · {}", input.visibility, input.bits, product(shape));
    let costs = text((LEFT - 15.0, 26.0), Anchor::End, 230.0, &constraints(input.constraints));
    marked(0, &says, &(boxed(0, "input", &says.to_lowercase(), "box") + &costs))
}

fn layer(page: &Page<'_>, (i, node): (usize, &Node), shape: &[usize]) -> String {
    let row = &page.report.layers[i];
    let says = format!("{} · {}", row.operation, product(shape));
    let says = detail(&node.op).map_or(says.clone(), |detail| format!("{says} · {detail}"));
    let class = if node.op.weights() > 0 { "box weighted" } else { "box" };
    let y = STEP * (i + 1) as f64 + 26.0;
    let costs = text((LEFT - 15.0, y), Anchor::End, 230.0, &constraints(row.constraints));
    let before = if node.inputs.contains(&i) { down(i + 1) } else { String::new() };
    marked(
        i + 1,
        &format!("{}: {says}", node.name),
        &(boxed(i + 1, &node.name, &says, class) + &costs + &before),
    )
}

fn boxed(at: usize, name: &str, says: &str, class: &str) -> String {
    let (x, y) = (LEFT + BOX.0 / 2.0, STEP * at as f64);
    let inner = BOX.0 - 16.0;
    rect((LEFT, y + 1.0), BOX, class)
        + &text((x, y + 18.0), Anchor::Middle, inner, name)
        + &text((x, y + 36.0), Anchor::Middle, inner, says)
}

fn constraints(count: usize) -> String {
    match count {
        0 => "no constraint".into(),
        1 => "1 constraint".into(),
        _ => format!("{count} constraints"),
    }
}

/// The arrow from the box before.
fn down(to: usize) -> String {
    let (x, y) = (LEFT + BOX.0 / 2.0, STEP * to as f64);
    arrow(&format!("M{x} {:.1} V{y:.1}", y - STEP + BOX.1 + 1.0))
}

/// The arrows that pass layers by, each in the first lane that is free.
fn passing(model: &IntModel) -> String {
    let mut free = [0; LANES];
    let edges = model.nodes.iter().enumerate().flat_map(|(to, node)| {
        let far = node.inputs.iter().filter(move |&&from| from != to);
        far.map(move |&from| (from, to + 1))
    });
    let mut edges: Vec<_> = edges.collect();
    edges.sort_unstable();
    edges.dedup();
    let mut drawn = |(from, to): (usize, usize)| {
        let lane = free.iter().position(|&end| end <= from).unwrap_or(from % LANES);
        free[lane] = to;
        around(from, to, lane)
    };
    edges.into_iter().map(&mut drawn).collect()
}

fn around(from: usize, to: usize, lane: usize) -> String {
    let right = LEFT + BOX.0;
    let x = right + 20.0 + lane as f64 * (WIDTH - right - 30.0) / LANES as f64;
    let (leave, arrive) = (STEP * from as f64 + 32.0, STEP * to as f64 + 14.0);
    arrow(&format!("M{right} {leave:.1} H{x:.1} V{arrive:.1} H{:.1}", right + 1.0)) + "\n"
}

/// The shape of every tensor, the input's first. A model has lengths only: windows say how they are laid out, and what is done
/// element by element keeps that.
fn shapes(model: &IntModel) -> Vec<Vec<usize>> {
    let input: Vec<usize> = model.input.shape.iter().copied().skip_while(|&size| size == 1).collect();
    let mut shapes = vec![if input.is_empty() { vec![1] } else { input }];
    for node in &model.nodes {
        let before = &shapes[node.inputs[0]];
        let keeps = matches!(node.op, Op::Requantise(_) | Op::Add(_) | Op::Mul(_) | Op::Clip(_));
        let shape = match window(&node.op).and_then(Window::output) {
            Some(grid) => laid_out(node.len, grid),
            None if keeps && before.iter().product::<usize>() == node.len => before.clone(),
            None => vec![node.len],
        };
        shapes.push(shape);
    }
    shapes
}

fn laid_out(len: usize, grid: Vec<usize>) -> Vec<usize> {
    let channels = len / grid.iter().product::<usize>().max(1);
    [vec![channels], grid].concat()
}

fn window(op: &Op) -> Option<&Window> {
    match op {
        Op::Conv(conv) => Some(&conv.window),
        Op::AveragePool(pool) => Some(&pool.window),
        Op::MaxPool(pool) => Some(&pool.window),
        _ => None,
    }
}

/// What else is known of an operation.
fn detail(op: &Op) -> Option<String> {
    match (op, window(op)) {
        (Op::Requantise(to), _) => Some(format!("≫ {}, {} bits", to.shift, to.bits)),
        (_, Some(window)) => Some(format!("window {}", product(&window.kernel))),
        _ => (op.weights() > 0).then(|| format!("{} weights", op.weights())),
    }
}

fn product(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("×")
}
