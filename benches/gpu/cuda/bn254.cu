// What src/ffi.rs calls: BN254's G1 sums and transforms of Fr on a GPU, by the templates of sppark (Apache-2.0).
//
// Elements and coordinates are in Montgomery form with R = 2^256, arkworks' image. A point is x, y; (0, 0) is infinity.
// Every call ends with the device at rest. It gives 0, or CUDA's error code, and then a text that the caller frees.

#define SPPARK_DONT_INSTANTIATE_TEMPLATES
#include <ff/alt_bn128.hpp>

#include <ec/jacobian_t.hpp>
#include <ec/xyzz_t.hpp>
#include <msm/pippenger.cuh>
#include <ntt/ntt.cuh>
#include <util/all_gpus.cpp>

typedef jacobian_t<fp_t> point_t;
typedef xyzz_t<fp_t> bucket_t;
typedef bucket_t::affine_t affine_t;
typedef msm_t<bucket_t, point_t, affine_t, fr_t> sum_t;

// An element as the caller passes it.
struct words_t {
    uint32_t word[8];
};

// Scalars that are on the device, as msm_t is told so.
struct resident_t {
    const fr_t* first;
    inline const fr_t& operator[](size_t i) const { return first[i]; }
};
template<> struct is_device_ptr<resident_t> {
    static const bool value{true};
};

#ifdef __CUDA_ARCH__
__device__ static fr_t element(const words_t& words) { return *reinterpret_cast<const fr_t*>(&words); }

__device__ static fr_t power(fr_t base, size_t exponent) {
    fr_t result = fr_t::one();
    for (; exponent; exponent >>= 1, base *= base)
        if (exponent & 1) result *= base;
    return result;
}
#endif

// a[i] *= first * step^i
__global__ void scale_by_powers(fr_t* a, size_t n, words_t first, words_t step) {
#ifdef __CUDA_ARCH__
    const size_t stride = (size_t)gridDim.x * blockDim.x;
    size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
    const fr_t jump = power(element(step), stride);
    fr_t factor = element(first) * power(element(step), i);
    for (; i < n; i += stride, factor *= jump) a[i] = a[i] * factor;
#endif
}

// a[i] *= b[i]
__global__ void multiply(fr_t* a, const fr_t* b, size_t n) {
#ifdef __CUDA_ARCH__
    const size_t stride = (size_t)gridDim.x * blockDim.x;
    for (size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride) a[i] = a[i] * b[i];
#endif
}

// a[i] = k * (a[i] * b[i] - c[i])
__global__ void quotient(fr_t* a, const fr_t* b, const fr_t* c, size_t n, words_t k) {
#ifdef __CUDA_ARCH__
    const size_t stride = (size_t)gridDim.x * blockDim.x;
    for (size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride)
        a[i] = element(k) * (a[i] * b[i] - c[i]);
#endif
}

namespace {

const int THREADS = 256;

template<class Work> RustError::by_value tried(Work work) {
    try {
        const gpu_t& gpu = select_gpu();
        work(gpu);
        gpu.sync();
        return RustError{cudaSuccess};
    } catch (const cuda_error& e) {
        return RustError{e.code(), e.what()};
    }
}

void answered(const RustError& error) {
    if (error.code == cudaSuccess) return;
    std::string said = error.message ? error.message : "no text";
    free(error.message);
    throw cuda_error{(cudaError_t)error.code, said};
}

} // namespace

extern "C" {

// The device's name, its memory in bytes, and the version of CUDA that its driver has, as 1000 * major + 10 * minor.
RustError::by_value zkcard_gpu_describe(char name[256], uint64_t* memory, int* driver) {
    cudaError_t said = cudaDriverGetVersion(driver);
    if (said != cudaSuccess || *driver == 0) return RustError{cudaErrorNoDevice, "no driver of NVIDIA's answers"};
    const int least = CUDART_VERSION / 1000 * 1000;
    if (*driver < least) {
        const std::string has = std::to_string(*driver / 1000) + "." + std::to_string(*driver % 1000 / 10);
        return RustError{cudaErrorInsufficientDriver,
                         "the driver is of CUDA " + has + ", expected " + std::to_string(least / 1000) + ".0 or later"};
    }
    return tried([&](const gpu_t& gpu) {
        strncpy(name, gpu.props().name, 255);
        name[255] = 0;
        *memory = gpu.props().totalGlobalMem;
    });
}

RustError::by_value zkcard_gpu_allocate(void** memory, size_t bytes) {
    return tried([&](const gpu_t& gpu) { *memory = gpu.Dmalloc(bytes); });
}

// What lay there is wiped.
RustError::by_value zkcard_gpu_free(void* memory, size_t bytes) {
    return tried([&](const gpu_t& gpu) {
        gpu.bzero((uint8_t*)memory, bytes);
        gpu.Dfree(memory);
    });
}

RustError::by_value zkcard_gpu_write(void* device, const void* host, size_t bytes) {
    return tried([&](const gpu_t& gpu) { gpu.HtoD((uint8_t*)device, host, bytes); });
}

RustError::by_value zkcard_gpu_read(void* host, const void* device, size_t bytes) {
    return tried([&](const gpu_t& gpu) { gpu.DtoH((uint8_t*)host, device, bytes); });
}

RustError::by_value zkcard_gpu_copy(void* to, const void* from, size_t bytes) {
    return tried([&](const gpu_t& gpu) {
        cudaStream_t stream = gpu;
        CUDA_OK(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToDevice, stream));
    });
}

// 2^log elements, in natural order in and out.
RustError::by_value zkcard_gpu_ntt(void* device, uint32_t log, bool inverse) {
    return tried([&](const gpu_t& gpu) {
        if (log == 0) return;
        stream_t& stream = gpu;
        NTT::Base_dev_ptr(stream, (fr_t*)device, log, NTT::InputOutputOrder::NN,
                          inverse ? NTT::Direction::inverse : NTT::Direction::forward, NTT::Type::standard);
    });
}

RustError::by_value zkcard_gpu_scale_by_powers(void* a, size_t n, words_t first, words_t step) {
    return tried([&](const gpu_t& gpu) {
        cudaStream_t stream = gpu;
        scale_by_powers<<<4 * gpu.sm_count(), THREADS, 0, stream>>>((fr_t*)a, n, first, step);
        CUDA_OK(cudaGetLastError());
    });
}

RustError::by_value zkcard_gpu_multiply(void* a, const void* b, size_t n) {
    return tried([&](const gpu_t& gpu) {
        cudaStream_t stream = gpu;
        multiply<<<4 * gpu.sm_count(), THREADS, 0, stream>>>((fr_t*)a, (const fr_t*)b, n);
        CUDA_OK(cudaGetLastError());
    });
}

RustError::by_value zkcard_gpu_quotient(void* a, const void* b, const void* c, size_t n, words_t k) {
    return tried([&](const gpu_t& gpu) {
        cudaStream_t stream = gpu;
        quotient<<<4 * gpu.sm_count(), THREADS, 0, stream>>>((fr_t*)a, (const fr_t*)b, (const fr_t*)c, n, k);
        CUDA_OK(cudaGetLastError());
    });
}

// Points become resident, with room for the buckets of sums of as many terms.
RustError::by_value zkcard_gpu_load_points(void** bases, const void* points, size_t n) {
    return tried([&](const gpu_t&) { *bases = new sum_t{(const affine_t*)points, n}; });
}

RustError::by_value zkcard_gpu_drop_points(void* bases) {
    return tried([&](const gpu_t&) { delete (sum_t*)bases; });
}

// The sum of n products: of the first points, and scalars that are on the device.
RustError::by_value zkcard_gpu_sum(void* out, void* bases, const void* scalars, size_t n) {
    return tried([&](const gpu_t&) {
        resident_t resident{(const fr_t*)scalars};
        answered(((sum_t*)bases)->invoke(*(point_t*)out, (const affine_t*)nullptr, n, resident, true));
    });
}

// The same, points and scalars being the host's: both are copied within the call.
RustError::by_value zkcard_gpu_sum_of_host(void* out, const void* points, const void* scalars, size_t n) {
    return tried([&](const gpu_t&) {
        answered(mult_pippenger<bucket_t>((point_t*)out, (const affine_t*)points, n, (const fr_t*)scalars, true));
    });
}

// 2^log elements of the host's, in place.
RustError::by_value zkcard_gpu_ntt_of_host(void* host, uint32_t log, bool inverse) {
    return tried([&](const gpu_t& gpu) {
        answered(NTT::Base(gpu, (fr_t*)host, log, NTT::InputOutputOrder::NN,
                           inverse ? NTT::Direction::inverse : NTT::Direction::forward, NTT::Type::standard));
    });
}

void zkcard_gpu_drop_text(char* text) { free(text); }

} // extern "C"
