//! Convolutions and pools: where their windows lie, and what becomes of what they see.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Scope, Shaped};
use super::super::tensor::Constant;
use super::super::view::Rows;
use crate::front::graph::FloatOp;
use crate::layers::layer::Misfit;
use crate::layers::window::{Channels, MAX_RANK, Window};
use crate::model::TensorId;
use std::rc::Rc;
use tract_onnx::pb::AttributeProto;
use tract_onnx::pb::attribute_proto::AttributeType;

impl<'a> Scope<'a> {
    /// Channels out of windows over channels.
    pub(super) fn conv(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, w) = (self.tensor(node, 0)?, self.constant(node, 1)?);
        let bias = self.channel_bias(node, w.shape.first().copied().unwrap_or(0))?;
        self.conv_of(node, &x, &w, bias)
    }

    /// A convolution with the attributes of a node.
    pub(super) fn conv_of(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        w: &Constant,
        bias: Vec<f64>,
    ) -> Result<Shaped, OnnxError> {
        let inputs = channels(node, x)?;
        let (Some(&outputs), Some(&read)) = (w.shape.first(), w.shape.get(1)) else {
            return Err(node.shape("its weights", &w.shape, "[channels, channels, …]"));
        };
        let groups = usize::try_from(node.int("group", 1)?).unwrap_or(0);
        let channels = Channels { inputs, outputs, groups };
        channels.check().map_err(|misfit| misfitting(node, &misfit))?;
        if w.shape.len() != x.shape.len() || read != channels.of_group() {
            let expected = format!("[{outputs}, {}, …], of the rank of its data", channels.of_group());
            return Err(node.shape("its weights", &w.shape, expected));
        }
        if bias.len() != outputs {
            return Err(node.shape("its bias", &[bias.len()], format!("[{outputs}]")));
        }
        let window = window(node, x, &w.shape[2..])?;
        window.check(outputs.saturating_mul(read)).map_err(|misfit| misfitting(node, &misfit))?;
        self.reserve_weights(w.len(), 1)?;
        let weights = w.floats()?.into();
        let rows = Rows { weights, bias };
        let (input, Rows { weights, bias }) = self.under_window(node, x, (&window, &channels), rows)?;
        let run = self.rerun_window(node, &window)?;
        let shape = shape_of(&window, outputs);
        let op = FloatOp::Conv { window, channels, weights, bias };
        self.emit_as(node, op, vec![input], shape, run)
    }

    pub(super) fn channel_bias(&self, node: &OnnxNode<'a>, outputs: usize) -> Result<Vec<f64>, OnnxError> {
        let Some(bias) = self.constant_if(node, 2)? else { return Ok(vec![0.0; outputs]) };
        match bias.shape[..] {
            [len] if len == outputs => Ok(bias.floats()?.to_vec()),
            _ => Err(node.shape("its bias", &bias.shape, format!("[{outputs}]"))),
        }
    }

    /// What a convolution reads, and its weights, which take in a factor and an addend a channel. An addend is not
    /// in the margins, so that where there are margins it stays a layer of its own.
    fn under_window(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        (window, channels): (&Window, &Channels),
        rows: Rows,
    ) -> Result<(TensorId, Rows), OnnxError> {
        let view = x.view.as_ref().and_then(|view| view.by_channel(self.graph.len_of(x.id), window.grid()));
        let [scale, shift] = match view {
            Some([scale, shift]) if !window.is_padded() || shift.iter().all(|shift| *shift == 0.0) => {
                [scale, shift]
            }
            _ => return Ok((self.tensor_of(x)?, rows)),
        };
        let (read, size) = (channels.of_group(), window.size());
        let made = channels.outputs / channels.groups;
        let mut bias = rows.bias;
        let mut weights = rows.weights.to_vec();
        for (i, kernel) in weights.chunks_mut(size).enumerate() {
            let (output, channel) = (i / read, i / read / made * read + i % read);
            bias[output] += shift[channel] * kernel.iter().sum::<f64>();
            kernel.iter_mut().for_each(|weight| *weight *= scale[channel]);
        }
        if weights.iter().chain(&bias).any(|value| !value.is_finite()) {
            return Err(node.misuse("a factor makes a weight infinite", "export the model again"));
        }
        Ok((x.id, Rows { weights: weights.into(), bias }))
    }

    /// AveragePool or MaxPool.
    pub(super) fn pool(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        channels(node, &x)?;
        let kernel = sizes(node, "kernel_shape", x.shape.len() - 2)?;
        let kernel = kernel.ok_or_else(|| node.misuse("it has no kernel_shape", "export the model again"))?;
        let mut window = window(node, &x, &kernel)?;
        let extended = node.int("ceil_mode", 0)? != 0 && extend(&mut window);
        let whole = node.proto.op_type == "AveragePool" && node.int("count_include_pad", 0)? != 0;
        if node.proto.output.iter().skip(1).any(|name| !name.is_empty()) {
            return Err(node.misuse("it has a second result", "export it without the indices of the largest"));
        }
        if extended && whole {
            return Err(node.misuse("it has both count_include_pad and ceil_mode", "leave out one of them"));
        }
        let run = self.rerun_window(node, &window)?;
        self.pooled(node, &x, window, whole, run)
    }

    /// A pool over all of each channel.
    pub(super) fn global_pool(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        channels(node, &x)?;
        let sides = x.shape[2..].to_vec();
        let (ones, pads) = (vec![1; sides.len()], vec![[0, 0]; sides.len()]);
        let window =
            Window { input: sides.clone(), kernel: sides, strides: ones.clone(), dilations: ones, pads };
        let run = self.rerun(node)?;
        self.pooled(node, &x, window, true, run)
    }

    fn pooled(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        window: Window,
        whole: bool,
        run: Rc<str>,
    ) -> Result<Shaped, OnnxError> {
        let channels = x.shape[1];
        let fits = window.check(channels).and_then(|()| window.check_seen());
        fits.map_err(|misfit| misfitting(node, &misfit))?;
        let (input, shape) = (self.tensor_of(x)?, shape_of(&window, channels));
        let op = match node.proto.op_type.ends_with("MaxPool") {
            true => FloatOp::MaxPool { window },
            false => FloatOp::AveragePool { whole: whole || !window.is_padded(), window },
        };
        self.emit_as(node, op, vec![input], shape, run)
    }

    /// Has the runtime do a node with its margins written out.
    fn rerun_window(&mut self, node: &OnnxNode<'a>, window: &Window) -> Result<Rc<str>, OnnxError> {
        let ends = |side: usize| window.pads.iter().map(move |pads| pads[side] as i64);
        let pads = AttributeProto {
            name: "pads".into(),
            r#type: AttributeType::Ints as i32,
            ints: ends(0).chain(ends(1)).collect(),
            ..Default::default()
        };
        let auto_pad = AttributeProto {
            name: "auto_pad".into(),
            r#type: AttributeType::String as i32,
            s: "NOTSET".into(),
            ..Default::default()
        };
        let floor = AttributeProto {
            name: "ceil_mode".into(),
            r#type: AttributeType::Int as i32,
            ..Default::default()
        };
        let of_pools = if node.proto.op_type == "Conv" { None } else { Some(floor) };
        self.rerun_with(node, [pads, auto_pad].into_iter().chain(of_pools).collect())
    }
}

/// The channels of images and signals.
pub(super) fn channels(node: &OnnxNode<'_>, x: &Shaped) -> Result<usize, OnnxError> {
    match x.shape[..] {
        [1, channels, _, ..] if x.shape.len() - 2 <= MAX_RANK => Ok(channels),
        _ => Err(node.shape("its data", &x.shape, "[1, channels, …] with one to three dimensions behind")),
    }
}

pub(super) fn shape_of(window: &Window, channels: usize) -> Vec<usize> {
    [1, channels].into_iter().chain(window.output().unwrap_or_default()).collect()
}

/// Where the window of a node lies, by its attributes.
fn window(node: &OnnxNode<'_>, x: &Shaped, kernel: &[usize]) -> Result<Window, OnnxError> {
    let (input, rank) = (x.shape[2..].to_vec(), x.shape.len() - 2);
    let ones = || vec![1; rank];
    let mut window = Window {
        kernel: kernel.to_vec(),
        strides: sizes(node, "strides", rank)?.unwrap_or_else(ones),
        dilations: sizes(node, "dilations", rank)?.unwrap_or_else(ones),
        pads: margins(node, rank)?,
        input,
    };
    let stated = sizes(node, "kernel_shape", rank)?;
    if kernel.len() != rank || stated.is_some_and(|stated| stated != kernel) {
        return Err(node.misuse("its kernel_shape is not that of its weights", "export the model again"));
    }
    let zero = |list: &[usize]| list.contains(&0);
    if [&window.kernel, &window.strides, &window.dilations].into_iter().any(|list| zero(list)) {
        return Err(
            node.misuse("a side of its kernel, a stride or a dilation is zero", "export the model again")
        );
    }
    match &node.string("auto_pad")?[..] {
        "" | "NOTSET" => {}
        "VALID" => window.pads = vec![[0, 0]; rank],
        same @ ("SAME_UPPER" | "SAME_LOWER") => pad_to_same(&mut window, same == "SAME_LOWER"),
        other => {
            let problem = format!("auto_pad is {other:?}");
            return Err(node.misuse(problem.chars().take(80).collect::<String>(), "export the model again"));
        }
    }
    Ok(window)
}

/// A list of sizes, one an axis.
pub(super) fn sizes(node: &OnnxNode<'_>, name: &str, rank: usize) -> Result<Option<Vec<usize>>, OnnxError> {
    let Some(values) = node.ints(name)? else { return Ok(None) };
    let values: Option<Vec<usize>> =
        values.iter().map(|&value| u32::try_from(value).ok().map(|v| v as usize)).collect();
    let fits = values.filter(|values| values.len() == rank);
    let misfit = || node.misuse(format!("{name} is not a list of {rank} sizes"), "export the model again");
    fits.ok_or_else(misfit).map(Some)
}

fn margins(node: &OnnxNode<'_>, rank: usize) -> Result<Vec<[usize; 2]>, OnnxError> {
    let pads = sizes(node, "pads", 2 * rank)?.unwrap_or_else(|| vec![0; 2 * rank]);
    let (before, after) = pads.split_at(rank);
    Ok(before.iter().zip(after).map(|(&before, &after)| [before, after]).collect())
}

/// Margins that make as many positions as there are strides in the grid; the odd one behind, or before.
fn pad_to_same(window: &mut Window, lower: bool) {
    for axis in 0..window.input.len() {
        let (side, stride) = (window.input[axis], window.strides[axis]);
        let reach = (window.kernel[axis] - 1).saturating_mul(window.dilations[axis]).saturating_add(1);
        let spanned = ((side.div_ceil(stride) - 1) * stride).saturating_add(reach);
        let both = spanned.saturating_sub(side);
        let (less, more) = (both / 2, both - both / 2);
        window.pads[axis] = if lower { [more, less] } else { [less, more] };
    }
}

/// Margins behind, up to where a last window begins inside; whether there are any.
fn extend(window: &mut Window) -> bool {
    let mut extended = false;
    for axis in 0..window.input.len() {
        let [before, after] = window.pads[axis];
        let (side, stride) = (window.input[axis], window.strides[axis]);
        let reach = (window.kernel[axis] - 1).saturating_mul(window.dilations[axis]).saturating_add(1);
        let Some(beyond) = (before + side + after).checked_sub(reach) else { continue };
        let last = beyond.div_ceil(stride) * stride;
        if last > beyond && last < before + side {
            window.pads[axis][1] = last + reach - before - side;
            extended = true;
        }
    }
    extended
}

/// What a window or its channels lack.
pub(super) fn misfitting(node: &OnnxNode<'_>, misfit: &Misfit) -> OnnxError {
    node.misuse(
        misfit.to_string(),
        "look at its attributes and the shape of its data, and export the model again",
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::*;
    use super::super::super::{FloatModel, parse};
    use super::*;
    use tract_onnx::pb::{ModelProto, NodeProto};

    fn ints_of(name: &str, values: &[i64]) -> AttributeProto {
        let (name, ints) = (name.into(), values.to_vec());
        AttributeProto { name, r#type: AttributeType::Ints as i32, ints, ..Default::default() }
    }

    fn text(name: &str, value: &str) -> AttributeProto {
        let (name, s) = (name.into(), value.as_bytes().to_vec());
        AttributeProto { name, r#type: AttributeType::String as i32, s, ..Default::default() }
    }

    /// Nodes over two channels of 3×4, with 2×2 kernels of one channel out of two, and one factor a channel.
    fn file(nodes: Vec<NodeProto>) -> ModelProto {
        let kernel = floats("w", &[1, 2, 2, 2], &[1.0, -1.0, 0.5, 2.0, 0.25, 1.5, -0.5, 1.0]);
        let channels = floats("c", &[2, 1, 1], &[2.0, -0.5]);
        let [one, two] = [floats("one", &[1], &[3.0]), floats("two", &[2], &[1.0, 4.0])];
        model(&[1, 2, 3, 4], nodes, vec![kernel, channels, one, two])
    }

    fn conv(x: &str, y: &str) -> NodeProto {
        node("Conv", &[x, "w"], y)
    }

    fn parsed(nodes: Vec<NodeProto>) -> FloatModel {
        let model = parse(&bytes(&file(nodes))).unwrap();
        let input: Vec<f64> = (0..24).map(|i| f64::from(i * 7 % 17) / 8.0 - 1.0).collect();
        let (ours, tracts) = (model.graph.tensors(&input).pop().unwrap(), model.scores(&input).unwrap());
        assert!(ours.len() == tracts.len() && ours.iter().zip(&tracts).all(|(x, y)| (x - y).abs() < 1e-4));
        model
    }

    fn refusal(node: NodeProto) -> String {
        parse(&bytes(&file(vec![node]))).unwrap_err().to_string()
    }

    #[test]
    fn factors_and_addends_of_channels_join_the_convolution() {
        let behind =
            vec![conv("x", "t"), node("BatchNormalization", &["t", "one", "one", "one", "one"], "y")];
        assert_eq!(parsed(behind).graph.nodes.len(), 1);
        let before = |attribute| vec![node("Add", &["x", "c"], "t"), with(conv("t", "y"), attribute)];
        assert_eq!(parsed(before(ints_of("pads", &[0; 4]))).graph.nodes.len(), 1);
        // What is added is not in the margins.
        assert_eq!(parsed(before(ints_of("pads", &[1, 0, 0, 0]))).graph.nodes.len(), 2);
        let factor =
            vec![node("Mul", &["x", "c"], "t"), with(conv("t", "y"), text("auto_pad", "SAME_LOWER"))];
        assert_eq!(parsed(factor).graph.nodes.len(), 1);
    }

    #[test]
    fn margins_are_those_of_the_file() {
        let pads = |attribute| {
            let model = parsed(vec![with(conv("x", "y"), attribute)]);
            let FloatOp::Conv { window, .. } = &model.graph.nodes[0].op else { panic!() };
            window.pads.clone()
        };
        assert_eq!(pads(ints_of("pads", &[1, 0, 0, 1])), [[1, 0], [0, 1]]);
        assert_eq!(pads(text("auto_pad", "SAME_UPPER")), [[0, 1], [0, 1]]);
        assert_eq!(pads(text("auto_pad", "SAME_LOWER")), [[1, 0], [1, 0]]);
        assert_eq!(pads(text("auto_pad", "VALID")), [[0, 0], [0, 0]]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let refused = |node: NodeProto, words: &str| {
            let refusal = refusal(node);
            assert!(refusal.contains(words) && refusal.len() < 400, "{refusal}");
        };
        refused(with(conv("x", "y"), int("group", 2)), "groups 2 is not in [1, 1]");
        refused(with(conv("x", "y"), ints_of("strides", &[1])), "strides is not a list of 2 sizes");
        refused(with(conv("x", "y"), ints_of("strides", &[0, 1])), "a stride or a dilation is zero");
        refused(with(conv("x", "y"), ints_of("pads", &[-1, 0, 0, 0])), "pads is not a list of 4 sizes");
        refused(with(conv("x", "y"), ints_of("kernel_shape", &[3, 2])), "not that of its weights");
        refused(
            with(conv("x", "y"), ints_of("dilations", &[3, 1])),
            "the reach of the kernel 4 is not in [1, 3]",
        );
        refused(with(conv("x", "y"), ints_of("pads", &[0, 0, 1 << 20, 1 << 20])), "the number of products");
        refused(with(conv("x", "y"), text("auto_pad", &"odd".repeat(99))), "auto_pad is");
        refused(node("Conv", &["x", "c"], "y"), "its weights has shape [2, 1, 1]");
        refused(node("Conv", &["x", "w", "two"], "y"), "its bias has shape [2], expected [1]");
        refused(node("Conv", &["w", "w"], "y"), "does not depend on the input");
        let pool = |attributes: Vec<AttributeProto>| {
            let pool = with(node("AveragePool", &["x"], "y"), ints_of("kernel_shape", &[2, 3]));
            attributes.into_iter().fold(pool, with)
        };
        let both = vec![int("ceil_mode", 1), int("count_include_pad", 1), ints_of("strides", &[2, 2])];
        refused(pool(both), "both count_include_pad and ceil_mode");
        refused(pool(vec![ints_of("pads", &[3, 0, 0, 0])]), "the fewest elements that a window sees");
        let mut indices = with(node("MaxPool", &["x"], "y"), ints_of("kernel_shape", &[2, 2]));
        indices.output.push("places".into());
        refused(indices, "it has a second result");
        refused(node("MaxPool", &["x"], "y"), "it has no kernel_shape");
    }

    #[test]
    fn flat_data_have_no_windows() {
        let flat = vec![node("Flatten", &["x"], "t"), node("GlobalAveragePool", &["t"], "y")];
        let refusal = parse(&bytes(&file(flat))).unwrap_err().to_string();
        assert!(refusal.contains("its data has shape [1, 24], expected [1, channels, …]"), "{refusal}");
    }
}
