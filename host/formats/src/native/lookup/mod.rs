//! Files of the protocol [`lookup`](zkcard_groth16::lookup), of kinds of their own.

pub mod circuit;
pub mod key;

#[cfg(test)]
mod samples {
    use ark_bn254::Fr;
    use zkcard_groth16::lookup::{Builder, System};

    /// x² = y by a table of pairs, with y public; and z below 4.
    pub fn squares() -> System {
        let mut builder = Builder::new();
        let small = builder.table((0..4u64).map(Fr::from));
        let square = builder.table_of_pairs((0..4u64).map(|x| [x, x * x].map(Fr::from)));
        let (y, x, z) = (builder.public(), builder.private(), builder.private());
        let other = builder.public();
        builder.query(square, [x.into(), y.into()]);
        builder.query(small, [z.into()]);
        builder.constrain(other, other, other);
        builder.finish().unwrap()
    }
}
