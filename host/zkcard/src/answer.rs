//! What public values say.

use serde::Serialize;
use zkcard_zkml::public::{Output, PublicLayout, PublicValues};

/// What public values say, for people and machines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The index of the highest score.
    pub class: usize,
    /// The scores in real units, where they are public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<Vec<f64>>,
}

impl Answer {
    /// Reads the answer from public values.
    pub fn of(layout: &PublicLayout, values: &PublicValues) -> Self {
        match &values.output {
            Output::Class(class) => Answer { class: *class, scores: None },
            Output::Scores(scores) => Answer {
                class: zkcard_zkml::graph::argmax(scores),
                scores: Some(layout.output.dequantise(scores)),
            },
        }
    }

    /// One line.
    pub fn text(&self) -> String {
        match &self.scores {
            None => format!("class {}", self.class),
            Some(scores) => {
                let scores: Vec<_> = scores.iter().map(|score| format!("{score:.2}")).collect();
                format!("class {} (scores {})", self.class, scores.join(" "))
            }
        }
    }
}
