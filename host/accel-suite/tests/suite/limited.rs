//! Soft, less what it denies: it must pass the suite by refusing.

use ark_bn254::Fr;
use std::ops::Range;
use zkcard_accel::{AccelError, Accelerator, Caps, Group, Op, Points, Scalars, Transform};
use zkcard_soft::Soft;

/// Soft, less what its capabilities deny.
pub struct Limited {
    soft: Soft,
    caps: Caps,
}

/// A vector that knows whether it is as it was loaded.
pub struct Vector {
    inner: <Soft as Accelerator>::Vector,
    loaded: bool,
}

impl Limited {
    /// As little as an accelerator may grant.
    pub fn to_the_least() -> Self {
        Limited::to(|caps| {
            caps.g2 = false;
            caps.transformed_products = false;
            caps.max_log_transform = 3;
            caps.max_len = 300;
        })
    }

    /// All but what is taken away.
    pub fn to(limit: impl Fn(&mut Caps)) -> Self {
        let soft = Soft::new();
        let mut caps = soft.caps().clone();
        limit(&mut caps);
        Limited { soft, caps }
    }

    fn granted(&self, granted: bool, op: Op) -> Result<(), AccelError> {
        if granted { Ok(()) } else { Err(AccelError::Unsupported { op, why: "denied by the test" }) }
    }
}

impl Accelerator for Limited {
    type Vector = Vector;
    type Bases<G: Group> = <Soft as Accelerator>::Bases<G>;

    fn caps(&self) -> &Caps {
        &self.caps
    }

    fn load_bases<G: Group>(
        &self,
        p: impl Into<Points<G>>,
        s: Scalars,
    ) -> Result<Self::Bases<G>, AccelError> {
        let p = p.into();
        self.granted(self.caps.has_group(G::KIND) && self.caps.fits(p.len()), Op::LoadBases(G::KIND))?;
        self.soft.load_bases::<G>(p, s)
    }

    fn load(&self, values: &[Fr]) -> Result<Vector, AccelError> {
        self.granted(self.caps.fits(values.len()), Op::Load)?;
        Ok(Vector { inner: self.soft.load(values)?, loaded: true })
    }

    fn read(&self, vector: &Vector) -> Result<Vec<Fr>, AccelError> {
        self.soft.read(&vector.inner)
    }

    fn ntt(&self, vector: &mut Vector, transform: Transform) -> Result<(), AccelError> {
        let n = vector.inner.len();
        let long = n.is_power_of_two() && n > 1 << self.caps.max_log_transform;
        self.granted(!long, Op::Ntt)?;
        self.soft.ntt(&mut vector.inner, transform)?;
        vector.loaded = false;
        Ok(())
    }

    fn mul(&self, a: &Vector, b: &Vector) -> Result<Vector, AccelError> {
        self.granted(self.caps.transformed_products || a.loaded && b.loaded, Op::Mul)?;
        Ok(Vector { inner: self.soft.mul(&a.inner, &b.inner)?, loaded: false })
    }

    fn quotient(&self, a: &mut Vector, b: &Vector, c: &Vector, k: Fr) -> Result<(), AccelError> {
        self.soft.quotient(&mut a.inner, &b.inner, &c.inner, k)?;
        a.loaded = false;
        Ok(())
    }

    fn msm<G: Group>(
        &self,
        bases: &Self::Bases<G>,
        vector: &Vector,
        range: Range<usize>,
    ) -> Result<G, AccelError> {
        self.soft.msm::<G>(bases, &vector.inner, range)
    }
}
