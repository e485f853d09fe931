//! Sums of products whose scalars repeat: the points of equal scalars are added up first, and stand for one.

use super::digits::to_starts;
use super::{runs, sum_of_products};
use crate::kernel::{Kernel, Pick, pages};
use ark_bn254::Fr;
use ark_ff::Zero;
use zeroize::Zeroizing;

/// `Σ sᵢ·Pᵢ` over as many as there are of both, at most [`Pick::MAX_LEN`]. Scalars of one class are equal; classes may be
/// any numbers that are not much larger than the number of scalars.
pub fn sum_of_repeating<K: Kernel>(
    kernel: K,
    mut points: Vec<K::Point>,
    scalars: &[Fr],
    classes: &[u32],
) -> K::Group {
    let len = scalars.len().min(points.len());
    let members = Members::new(&classes[..len]);
    let several: Vec<&[Pick]> = members.runs().filter(|run| run.len() > 1).collect();
    let sums = runs::sums(kernel, &points, &several);
    let mut scalars = Zeroizing::new(pages::copied(&scalars[..len]));
    for (run, sum) in several.iter().zip(sums) {
        points[run[0].index()] = sum;
        run[1..].iter().for_each(|pick| scalars[pick.index()] = Fr::zero());
    }
    sum_of_products(kernel, &points, &scalars)
}

/// Points sorted by class.
struct Members {
    picks: Zeroizing<Vec<Pick>>,
    /// Where the points of class 0, 1, 2, … end.
    ends: Zeroizing<Vec<u32>>,
}

impl Members {
    fn new(classes: &[u32]) -> Self {
        let count = classes.iter().max().map_or(0, |last| *last as usize + 1);
        let mut places = Zeroizing::new(vec![0u32; count]);
        classes.iter().for_each(|class| places[*class as usize] += 1);
        to_starts(&mut places);
        let mut picks = Zeroizing::new(pages::filled(Pick::default(), classes.len()));
        for (index, class) in classes.iter().enumerate() {
            let place = &mut places[*class as usize];
            picks[*place as usize] = Pick::new(index, false);
            *place += 1; // in the end it stands where the next begins
        }
        Members { picks, ends: places }
    }

    /// The points of each class, in their order.
    fn runs(&self) -> impl Iterator<Item = &[Pick]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends.iter()).map(|(start, end)| &self.picks[start as usize..*end as usize])
    }
}
