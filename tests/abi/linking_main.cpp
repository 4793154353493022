// linking_main.cpp  C++ beside C in one program: both see the same library and the same layout of complex numbers.
#include <qnnland.h>

#include <complex>
#include <cstdio>
#include <cstring>

extern "C" {
int qnl_linking_first(void);
const char *qnl_linking_second(void);
}

static_assert(sizeof(qnl_complex) == sizeof(std::complex<double>), "qnl_complex has the layout of std::complex<double>");

int main() {
    const int version = 10000 * QNL_VERSION_MAJOR + 100 * QNL_VERSION_MINOR + QNL_VERSION_PATCH;
    if (qnl_linking_first() != version || qnl_version() != version) {
        std::printf("version %d, expected %d\n", qnl_version(), version);
        return 1;
    }
    if (std::strcmp(qnl_linking_second(), "success") != 0) {
        std::printf("message of QNL_OK is '%s'\n", qnl_linking_second());
        return 1;
    }
    const std::complex<double> number(1.5, -2.0);
    qnl_complex same;
    std::memcpy(&same, &number, sizeof same);
    return same.re == 1.5 && same.im == -2.0 ? 0 : 1;
}
