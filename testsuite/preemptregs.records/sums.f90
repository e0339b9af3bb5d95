! Procedures of a module, one with a procedure of its own, and a main program.
!
! SPDX-License-Identifier: MIT

module sums
  use iso_c_binding
  implicit none
contains
  integer (c_int) function t_sum (n) bind (c, name = "t_sum")
    integer (c_int), value :: n
    integer (c_int) :: i
    t_sum = 0
    do i = 1, n
      t_sum = t_sum + t_inner (i)
    end do
  contains
    integer (c_int) function t_inner (i)
      integer (c_int), value :: i
      t_inner = mod (i * n, 7)
    end function
  end function
  real (c_double) function t_vector (a) bind (c, name = "t_vector")
    real (c_double), intent (in) :: a(16)
    t_vector = sum (a * a)
  end function
end module

subroutine t_all () bind (c, name = "t_all")
  use sums
  use iso_c_binding
  real (c_double) :: a(16)
  a = 2
  if (t_sum (10) < 0 .or. t_vector (a) /= 64) stop 1
end subroutine
